import {
  emit,
  fusedGradKernel,
  fusedKernel,
  noGrad,
  normalizeAxis,
  record,
  reshape,
  scope,
  type Tensor,
} from "@ganglion/tensor";

/** Along which axis a softmax goes. */
export interface SoftmaxOptions {
  /** Counted from the end if negative. */
  readonly axis: number;
}

/** One of the two functions that mix the elements along an axis: the names of its kernels, and how it is composed. */
export interface AxisFunction {
  readonly kernel: "softmax" | "logSoftmax";
  readonly gradKernel: "softmaxGrad" | "logSoftmaxGrad";
  readonly forward: (x: Tensor, axis: number) => Tensor;
  readonly vjp: (y: Tensor, grad: Tensor, axis: number) => Tensor;
}

/** Runs the kernel where the backend has it and the axis is the last one; otherwise what it is composed of. */
export function applyAlongAxis(fn: AxisFunction, x: Tensor, options: Readonly<SoftmaxOptions>): Tensor {
  const axis = normalizeAxis(fn.kernel, options.axis, x.shape);
  const isLast = axis === x.rank - 1;
  const kernel = isLast ? fusedKernel(x, fn.kernel) : undefined;
  const y =
    kernel === undefined
      ? scope(() => noGrad(() => (x.size === 0 ? reshape(x, x.shape) : fn.forward(x, axis))))
      : emit(x.backend, kernel(x), x.shape, x.dtype);
  return record(fn.kernel, y, [x], (grad) => {
    const gradKernel = isLast ? fusedGradKernel(x, fn.gradKernel) : undefined;
    return [gradKernel === undefined ? fn.vjp(y, grad, axis) : emit(x.backend, gradKernel(y, grad), x.shape, x.dtype)];
  });
}
