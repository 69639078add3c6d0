import {
  cast,
  emit,
  exp,
  fusedGradKernel,
  fusedKernel,
  gather,
  mul,
  neg,
  record,
  reshape,
  sub,
  type Tensor,
  where,
} from "@ganglion/tensor";
import { type Labels, oneHot } from "./labels.ts";
import { logSoftmax } from "./log-softmax.ts";

/** The negative log-probability of each row's label: `logits [n, c]` to `[n]`, 0 where the label does not count. */
export function softmaxCrossEntropy(logits: Tensor, labels: Labels): Tensor {
  const kernel = fusedKernel(logits, "softmaxCrossEntropy");
  if (kernel === undefined) return negativeLogLikelihood(logSoftmax(logits), labels);
  const { values, ignoreIndex } = labels;
  const y = emit(logits.backend, kernel(logits, values, ignoreIndex), [values.size], logits.dtype);
  return record("softmaxCrossEntropy", y, [logits], (grad) => {
    const gradKernel = fusedGradKernel(logits, "softmaxCrossEntropyGrad");
    if (gradKernel === undefined) return [composeGrad(logits, labels, grad)];
    return [emit(logits.backend, gradKernel(logits, values, grad, ignoreIndex), logits.shape, logits.dtype)];
  });
}

/** Minus the entry of each row of `logProbabilities [n, c]` at its label, 0 where the label does not count. */
export function negativeLogLikelihood(logProbabilities: Tensor, { safe, kept }: Labels): Tensor {
  const picked = gather(logProbabilities, reshape(safe, [safe.size, 1]), { axis: 1 });
  return where(kept, neg(reshape(picked, [safe.size])), 0);
}

function composeGrad(logits: Tensor, { safe, kept }: Labels, grad: Tensor): Tensor {
  const excess = sub(exp(logSoftmax(logits)), oneHot(safe, logits.shape[1] as number, logits));
  return mul(excess, reshape(mul(grad, cast(kept, grad.dtype)), [safe.size, 1]));
}
