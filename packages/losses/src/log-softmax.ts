import {
  arange,
  argmax,
  emit,
  equal,
  exp,
  fusedGradKernel,
  fusedKernel,
  log1p,
  max,
  mul,
  noGrad,
  operation,
  record,
  sub,
  sum,
  type Tensor,
  where,
} from "@ganglion/tensor";

/** The logarithms of the probabilities that each row of `logits [n, c]` stands for. */
export function logSoftmax(logits: Tensor): Tensor {
  const kernel = fusedKernel(logits, "logSoftmax");
  const y =
    kernel === undefined
      ? operation(() => noGrad(() => compose(logits)))
      : emit(logits.backend, kernel(logits), logits.shape, logits.dtype);
  return record("logSoftmax", y, [logits], (grad) => {
    const gradKernel = fusedGradKernel(logits, "logSoftmaxGrad");
    if (gradKernel !== undefined) return [emit(y.backend, gradKernel(y, grad), y.shape, y.dtype)];
    return [sub(grad, mul(exp(y), sum(grad, { axis: 1, keepDims: true })))];
  });
}

/**
 * The largest one stays out of the sum: beside its 1 the others would lose the digits that the loss of a sure prediction is
 * made of. Shifted it is 0, or NaN.
 */
function compose(logits: Tensor): Tensor {
  const along = { axis: 1, keepDims: true };
  const shifted = sub(logits, max(logits, along));
  const isLargest = equal(argmax(logits, along), arange(logits.shape[1] as number, { backend: logits.backend }));
  return sub(shifted, log1p(sum(where(isLargest, shifted, exp(shifted)), along)));
}
