import { grad } from "../backward.ts";
import type { Backend, Shape } from "../backend.ts";
import { tensor } from "../create.ts";
import { isFloat, type TypedArray } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { sum } from "../ops/sum-and-broadcast.ts";
import { reshape } from "../ops/reshape.ts";
import { fillUniform } from "../rng/fill-uniform.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";

/** A function whose gradient is checked: from tensors to one tensor, the same for the same inputs. */
export type GradFunction = (...inputs: Tensor[]) => Tensor;

/** Where the gradient is checked: the values of one input. Those of int32 inputs are constants. */
export interface Point {
  readonly values: TypedArray;
  readonly shape: Shape;
  readonly backend: Backend;
}

/**
 * Reads the inputs.
 * @throws DTypeError if one is float32, since a difference quotient needs double precision, or none is float64.
 */
export async function readPoints(name: string, inputs: readonly Tensor[]): Promise<Point[]> {
  for (const [index, input] of inputs.entries()) {
    if (input.dtype === "float32") {
      throw new DTypeError(
        `${name}: inputs must be float64, or int32 for indices, got float32 for input ${index}. ` +
          'Difference quotients need double precision: create it with { dtype: "float64" }.',
      );
    }
  }
  if (!inputs.some((input) => isFloat(input.dtype))) {
    throw new DTypeError(
      `${name}: at least one input must be float64, got ${inputs.length === 0 ? "none" : "int32 only"}. ` +
        "Whole numbers have no gradient.",
    );
  }
  return Promise.all(
    inputs.map(async (input) => ({ values: await input.data(), shape: input.shape, backend: input.backend })),
  );
}

/**
 * The value of `f`, for `values` in place of those of `points`.
 * @throws DTypeError if it is not float64.
 */
export async function evaluate(
  name: string,
  f: GradFunction,
  points: readonly Point[],
): Promise<{ readonly data: TypedArray; readonly shape: Shape }> {
  const y = scope(() => copyOf(f(...leaves(points))));
  const { shape, dtype } = y;
  const data = await y.data();
  y.dispose();
  if (dtype !== "float64") {
    throw new DTypeError(
      `${name}: f must return float64, got ${dtype}. Give the tensors that f creates the dtype of its inputs.`,
    );
  }
  return { data, shape };
}

/** The gradients of `sum(f * weights)` that the recorded operations give; undefined for int32 inputs. */
export async function recordedGradients(
  f: GradFunction,
  points: readonly Point[],
  weights: Float64Array,
): Promise<(TypedArray | undefined)[]> {
  const gradients = scope(() => {
    const inputs = leaves(points);
    const y = f(...inputs);
    return weightedGradients(y, inputs, tensor(weights, { shape: y.shape, backend: y.backend }), false);
  });
  const values = await Promise.all(gradients.map((gradient) => gradient.data()));
  for (const gradient of gradients) gradient.dispose();
  return points.map((point) => (isConstant(point) ? undefined : values.shift()));
}

/**
 * The gradients of `sum(y * weights)` with respect to the float inputs. What `y` does not depend on, or whose gradient an
 * operation forgot, gets 0, because `0 * input` is added to the sum.
 */
export function weightedGradients(
  y: Tensor,
  inputs: readonly Tensor[],
  weights: Tensor,
  createGraph: boolean,
): Tensor[] {
  const floats = inputs.filter((input) => isFloat(input.dtype));
  let total = sum(mul(y, weights));
  for (const input of floats) total = add(total, sum(mul(input, 0)));
  return grad(total, floats, { createGraph });
}

/** Whether the input is int32 and has no gradient. */
export function isConstant(point: Point): boolean {
  return point.values instanceof Int32Array;
}

/** Weights of either sign that are neither small nor large, so that no part of an output hides another. */
export function randomWeights(size: number, seed: number): Float64Array {
  const uniform = new Float32Array(size);
  fillUniform(uniform, [seed >>> 0, 0], 0, -1, 1);
  return Float64Array.from(uniform, (u) => (u < 0 ? u - 0.5 : u + 0.5));
}

function leaves(points: readonly Point[]): Tensor[] {
  return points.map(({ values, shape, backend }) =>
    tensor(values, { shape, backend, requiresGrad: !(values instanceof Int32Array) }),
  );
}

/** Another tensor over the same values, since `f` may return one that it did not make. */
function copyOf(x: Tensor): Tensor {
  return reshape(x, x.shape);
}
