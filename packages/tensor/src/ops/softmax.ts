import { emit, emitLike, fusedGradKernel, fusedKernel, requireFloat } from "../emit.ts";
import { record } from "../node.ts";
import { operation } from "../scope.ts";
import { normalizeAxis } from "../shape.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { div, mul, sub } from "./arithmetic.ts";
import { type AxisOptions, checkAxisOption } from "./axis-options.ts";
import { equal } from "./compare.ts";
import { argmax, max } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum-and-broadcast.ts";
import { exp, log, log1p } from "./unary.ts";
import { where } from "./where.ts";

/**
 * Turns scores into probabilities: `exp(x) / sum(exp(x))` along `axis` (the last by default), without overflow.
 * @throws ShapeError if there is no such axis.
 * @example
 * ```ts
 * import { softmax, tensor } from "@ganglion/tensor";
 * await softmax(tensor([0, Math.log(3)])).array(); // => [0.25, 0.75]
 * ```
 * @see Bridle, 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs
 */
export function softmax(x: Tensor, options: AxisOptions = {}): Tensor {
  return alongAxis(SOFTMAX, x, options);
}

/**
 * The logarithm of softmax, `x - log(sum(exp(x)))` along `axis` (the last by default), exact where the probabilities
 * themselves would round to 0.
 * @throws ShapeError if there is no such axis.
 * @example
 * ```ts
 * import { logSoftmax, tensor } from "@ganglion/tensor";
 * await logSoftmax(tensor([1000, 0])).array(); // => [0, -1000]
 * ```
 */
export function logSoftmax(x: Tensor, options: AxisOptions = {}): Tensor {
  return alongAxis(LOG_SOFTMAX, x, options);
}

/** A function that mixes the elements along an axis: the names of its kernels, and how it is composed. */
interface AxisFunction {
  readonly kernel: "softmax" | "logSoftmax";
  readonly gradKernel: "softmaxGrad" | "logSoftmaxGrad";
  readonly forward: (x: Tensor, axis: number) => Tensor;
  readonly vjp: (y: Tensor, grad: Tensor, axis: number) => Tensor;
}

const SOFTMAX: AxisFunction = {
  kernel: "softmax",
  gradKernel: "softmaxGrad",
  forward: (x, axis) => {
    const powers = exp(sub(x, max(x, { axis, keepDims: true })));
    return div(powers, sum(powers, { axis, keepDims: true }));
  },
  vjp: (y, grad, axis) => mul(y, sub(grad, sum(mul(grad, y), { axis, keepDims: true }))),
};

const LOG_SOFTMAX: AxisFunction = {
  kernel: "logSoftmax",
  gradKernel: "logSoftmaxGrad",
  forward: (x, axis) => {
    const along = { axis, keepDims: true };
    const shifted = sub(x, max(x, along));
    if (axis < x.rank - 1) return sub(shifted, log(sum(exp(shifted), along)));
    // Of a row, such as a loss has, the largest stays out of the sum: beside its 1 the others would lose the digits that the
    // loss of a sure prediction is made of. Shifted it is 0, or NaN. Along other axes finding it takes longer than all else.
    const isLargest = equal(argmax(x, along), indicesAlong(x, axis));
    return sub(shifted, log1p(sum(where(isLargest, shifted, exp(shifted)), along)));
  },
  vjp: (y, grad, axis) => sub(grad, mul(exp(y), sum(grad, { axis, keepDims: true }))),
};

/** Runs the kernel where the backend has it and the axis is the last one; otherwise what it is composed of. */
function alongAxis(fn: AxisFunction, x: Tensor, options: AxisOptions): Tensor {
  requireFloat(fn.kernel, x);
  checkAxisOption(fn.kernel, options);
  const axis = normalizeAxis(fn.kernel, options.axis ?? -1, x.shape);
  const isLast = axis === x.rank - 1;
  const kernel = isLast ? fusedKernel(x, fn.kernel) : undefined;
  const y =
    kernel === undefined
      ? operation(() => noGrad(() => (x.size === 0 ? reshape(x, x.shape) : fn.forward(x, axis))))
      : emitLike(x, kernel(x));
  return record(fn.kernel, y, [x], (grad) => {
    const gradKernel = isLast ? fusedGradKernel(x, fn.gradKernel) : undefined;
    return [gradKernel === undefined ? fn.vjp(y, grad, axis) : emitLike(x, gradKernel(y, grad))];
  });
}

/** 0, 1, 2, ... along an axis of `x`, shaped so that it broadcasts. `arange` would bring the methods of tensors along. */
function indicesAlong({ backend, shape }: Tensor, axis: number): Tensor {
  const own = shape.map((length, index) => (index === axis ? length : 1));
  const indices = Int32Array.from({ length: shape[axis] as number }, (_, index) => index);
  return emit(backend, backend.upload(indices, own, "int32"), own, "int32");
}
