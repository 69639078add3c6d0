import { checkNumber, checkTensor } from "../check.ts";
import { type DType, promote } from "../dtype.ts";
import { commonBackend } from "../emit.ts";
import { refusal } from "../errors.ts";
import { record } from "../node.ts";
import { checkOptions } from "../options.ts";
import { operation } from "../scope.ts";
import { broadcastShapes } from "../shape.ts";
import { noGrad } from "../state.ts";
import { isTensor } from "../is-tensor.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { mul } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { greater, greaterEqual, less, lessEqual } from "./compare.ts";
import { maximum, minimum } from "./maximum.ts";
import { sumTo } from "./sum-and-broadcast.ts";
import { where } from "./where.ts";

/** Between which bounds `clamp` keeps its elements: numbers, or tensors that are broadcast. One may be left out. */
export interface ClampOptions {
  readonly min?: TensorLike;
  readonly max?: TensorLike;
}

/**
 * `x` where it lies between `min` and `max`, else the bound that it is beyond: `minimum(maximum(x, min), max)`, so `max` wins
 * where the bounds cross. NaN stays NaN. The gradient goes to `x` within the bounds and on them, beyond one to that bound, as
 * in PyTorch.
 * @throws TypeError if neither bound is given, ShapeError if shapes do not broadcast.
 * @example
 * ```ts
 * import { clamp, tensor } from "@ganglion/tensor";
 * const x = tensor([-2, 0.5, 3]);
 * await clamp(x, { min: -1, max: 1 }).array(); // => [-1, 0.5, 1]
 * await clamp(x, { min: tensor([0, 1, 2]) }).array(); // => [0, 1, 3]
 * ```
 */
export function clamp(x: Tensor, options: ClampOptions): Tensor {
  checkTensor("clamp", "x", x);
  checkOptions("clamp", options, { min: checkBound, max: checkBound }, RENAMED);
  const { min, max } = options;
  const bounds = [min, max].filter((bound) => bound !== undefined);
  if (bounds.length === 0) {
    throw refusal(
      TypeError,
      "clamp",
      "options must have min, max or both",
      "neither",
      "Pass { min: 0 } for a lower bound.",
    );
  }
  const tensors = [x, ...bounds.filter(isTensor)];
  commonBackend("clamp", ...tensors);
  tensors.reduce((shape, bound) => broadcastShapes("clamp", shape, bound.shape), x.shape);
  const dtype = bounds.reduce(widest, x.dtype);
  if (tensors.every((operand) => operand.dtype === dtype)) return between(x, min, max);
  return operation(() => between(cast(x, dtype), boundIn(dtype, min), boundIn(dtype, max)));
}

/** What NumPy and others call the bounds. */
const RENAMED = { a_min: "min", a_max: "max", low: "min", high: "max", lower: "min", upper: "max" };

function checkBound(op: string, name: string, value: unknown): void {
  if (isTensor(value)) checkTensor(op, name, value);
  else checkNumber(op, name, value);
}

/** As beside any operation: a number takes the tensor's dtype, but a fraction beside int32 makes float32. */
function widest(dtype: DType, bound: TensorLike): DType {
  if (isTensor(bound)) return promote(dtype, bound.dtype);
  return dtype === "int32" && !Number.isInteger(bound) ? "float32" : dtype;
}

function boundIn(dtype: DType, bound: TensorLike | undefined): TensorLike | undefined {
  return isTensor(bound) ? cast(bound, dtype) : bound;
}

/** `clamp` of operands of one dtype. */
function between(x: Tensor, min: TensorLike | undefined, max: TensorLike | undefined): Tensor {
  const y = operation(() =>
    noGrad(() => {
      const raised = min === undefined ? x : maximum(x, min);
      return max === undefined ? raised : minimum(raised, max);
    }),
  );
  const parts: [operand: Tensor, isTaken: () => Tensor][] = [[x, () => isInside(x, min, max)]];
  if (isTensor(min)) parts.push([min, () => isRaised(x, min, max)]);
  if (isTensor(max)) parts.push([max, () => isLowered(x, min, max)]);
  const operands = parts.map(([operand]) => operand);
  return record("clamp", y, operands, (grad, needed) =>
    parts.map(([operand, isTaken], index) =>
      needed[index] === true ? sumTo(where(isTaken(), grad, 0), operand.shape) : undefined,
    ),
  );
}

/** Where the result is `x` itself, int32. */
function isInside(x: Tensor, min: TensorLike | undefined, max: TensorLike | undefined): Tensor {
  if (min === undefined) return lessEqual(x, max as TensorLike);
  if (max === undefined) return greaterEqual(x, min);
  return mul(greaterEqual(x, min), lessEqual(x, max));
}

/** Where the result is `min`, int32. */
function isRaised(x: Tensor, min: Tensor, max: TensorLike | undefined): Tensor {
  return max === undefined ? less(x, min) : mul(less(x, min), less(min, max));
}

/** Where the result is `max`, int32. */
function isLowered(x: Tensor, min: TensorLike | undefined, max: Tensor): Tensor {
  return min === undefined ? greater(x, max) : maximum(greater(x, max), greater(min, max));
}
