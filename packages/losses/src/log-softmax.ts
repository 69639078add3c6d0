import {
  emit,
  exp,
  fusedGradKernel,
  fusedKernel,
  log,
  max,
  mul,
  noGrad,
  record,
  scope,
  sub,
  sum,
  type Tensor,
} from "@ganglion/tensor";

/** The logarithms of the probabilities that each row of `logits [n, c]` stands for. */
export function logSoftmax(logits: Tensor): Tensor {
  const kernel = fusedKernel(logits, "logSoftmax");
  const y =
    kernel === undefined
      ? scope(() => noGrad(() => compose(logits)))
      : emit(logits.backend, kernel(logits), logits.shape, logits.dtype);
  return record("logSoftmax", y, [logits], (grad) => {
    const gradKernel = fusedGradKernel(logits, "logSoftmaxGrad");
    if (gradKernel !== undefined) return [emit(y.backend, gradKernel(y, grad), y.shape, y.dtype)];
    return [sub(grad, mul(exp(y), sum(grad, { axis: 1, keepDims: true })))];
  });
}

function compose(logits: Tensor): Tensor {
  const shifted = sub(logits, max(logits, { axis: 1, keepDims: true }));
  return sub(shifted, log(sum(exp(shifted), { axis: 1, keepDims: true })));
}
