import type { Shape } from "../../backend.ts";
import { allocate, type DType } from "../../dtype.ts";
import { flattenNested, type NestedArray } from "../../nested-array.ts";
import { sizeOf } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import type { Tolerance } from "../all-close.ts";
import type { HostValues } from "../host-values.ts";

/**
 * How close a result must be: `exact` for what is rounded once or moves values, `elementary` for functions and short sums,
 * `relative` where small results count too, `accumulated` for sums over thousands of elements.
 */
export type ToleranceClass = "exact" | "elementary" | "relative" | "accumulated";

/**
 * How gradients are tested: not at all, against the reference backend's, or against these and difference quotients (on
 * backends that have float64).
 */
export type GradientTest = "none" | "compare" | "check";

interface CaseBase {
  /** Unique, and a sentence or a name: `sum: over the last axis`. */
  readonly name: string;
  /** The operation that the case is about. */
  readonly op: string;
  /** Values without a dtype are run in every floating-point dtype that the backend has. */
  readonly inputs: readonly HostValues[];
  readonly run: (...inputs: Tensor[]) => Tensor;
}

/** A call of an operation and what must come out. */
export interface ValueCase extends CaseBase {
  readonly kind: "value";
  /** The result in double precision, from the inputs as they were rounded. Without a dtype it has the inputs'. */
  readonly expected: (...inputs: HostValues[]) => HostValues;
  readonly tolerance: ToleranceClass;
  readonly gradient: GradientTest;
  /** The gradient of the result that is passed back; weights of either sign by default. */
  readonly upstream?: HostValues;
  /** The gradients of the inputs, known beforehand; undefined for an input that has none. */
  readonly grads?: (upstream: HostValues, ...inputs: HostValues[]) => readonly (HostValues | undefined)[];
}

/** A call that must throw. */
export interface ErrorCase extends CaseBase {
  readonly kind: "error";
  /** The whole message. */
  readonly message: string;
}

/** One row of the op suite. */
export type OpCase = ValueCase | ErrorCase;

/** The allowed distance in each class, for results in `dtype`. */
export function toleranceOf(kind: ToleranceClass, dtype: DType): Tolerance {
  if (kind === "exact" || dtype === "int32") return { rtol: 0, atol: 0 };
  const isDouble = dtype === "float64";
  if (kind === "relative") return { rtol: isDouble ? 1e-12 : 1e-5, atol: 0 };
  if (kind === "elementary") return isDouble ? { rtol: 1e-12, atol: 1e-13 } : { rtol: 1e-5, atol: 1e-6 };
  return isDouble ? { rtol: 1e-10, atol: 1e-12 } : { rtol: 1e-4, atol: 1e-5 };
}

/** Values from nested arrays, or from flat ones and a shape. */
export function values(data: NestedArray, dtype?: DType): HostValues {
  return { ...flattenNested(data), dtype };
}

/** Flat values in a shape. */
export function shaped(shape: Shape, data: ArrayLike<number>, dtype?: DType): HostValues {
  return { shape, dtype, data };
}

/** Values between -3.1 and 3.1 in no order, multiples of 1/16 that differ as long as there are at most 101, plus `offset`. */
export function series(shape: Shape, offset = 0): HostValues {
  const data = Array.from({ length: sizeOf(shape) }, (_, i) => (((i * 37 + 11) % 101) - 50) / 16 + offset);
  return { shape, data };
}

/** The numbers at which exponentials, quotients and comparisons go wrong first. */
export function extremes(): number[] {
  return [0, -0, 1, -1, 20, -20, 100, -100, 1e4, -1e4, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
}

/** Weights for the elements of a result, exact in every dtype, neither small nor equal to their neighbours. */
export function upstreamWeights(shape: Shape): HostValues {
  const weights = [1, -0.5, 2, 0.25, -1.5, 0.75, -1];
  return { shape, data: Array.from({ length: sizeOf(shape) }, (_, i) => weights[i % weights.length] as number) };
}

/** The values as a backend holds them: of their own dtype, or of `dtype` if they have none. */
export function rounded(x: HostValues, dtype: DType): HostValues {
  const own = x.dtype ?? dtype;
  const data = allocate(own, x.data.length);
  data.set(x.data);
  return { shape: x.shape, dtype: own, data };
}

/** A call that must throw; the name of the operation goes before the title and the message. */
export function errorCase(
  op: string,
  title: string,
  inputs: readonly HostValues[],
  run: (...inputs: Tensor[]) => Tensor,
  message: string,
): ErrorCase {
  return { kind: "error", name: `${op}: ${title}`, op, inputs, run, message: `${op}: ${message}` };
}

/** The call of an operation with shapes that do not broadcast. */
export function mismatchCase(
  op: string,
  inputs: readonly HostValues[],
  run: (...inputs: Tensor[]) => Tensor,
  got: string,
): ErrorCase {
  const remedy = "Aligned at the right, each pair of lengths must be equal or contain a 1; reshape one of them.";
  return errorCase(
    op,
    "rejects shapes that do not broadcast",
    inputs,
    run,
    `shapes must broadcast, got ${got}. ${remedy}`,
  );
}
