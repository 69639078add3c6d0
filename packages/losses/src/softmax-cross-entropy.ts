import {
  type Buffer,
  emit,
  emitLike,
  exp,
  expm1,
  fusedGradKernel,
  fusedKernel,
  gather,
  isRecording,
  logSoftmax,
  mul,
  namingIndices,
  neg,
  noGrad,
  record,
  reshape,
  type Tensor,
  where,
} from "@ganglion/tensor";
import { type Labels, oneHot, prepareLabels, withoutIgnored } from "./labels.ts";

/** The negative log-probability of each row's label: `logits [n, c]` to `[n]`, 0 where the label does not count. */
export function softmaxCrossEntropy(logits: Tensor, labels: Labels): Tensor {
  const { values, ignoreIndex, names } = labels;
  const named = (compute: () => Buffer): Buffer => namingIndices("crossEntropy", names, compute);
  const kernel = fusedKernel(logits, "softmaxCrossEntropy");
  if (kernel === undefined) return composed(logits, labels);
  const y = emit(
    logits.backend,
    named(() => kernel(logits, values, ignoreIndex)),
    [values.size],
    logits.dtype,
  );
  return record("softmaxCrossEntropy", y, [logits], (grad) => {
    const gradKernel = fusedGradKernel(logits, "softmaxCrossEntropyGrad");
    if (gradKernel === undefined) return [composeGrad(logits, prepareLabels(values, ignoreIndex, names), grad)];
    const gradient = named(() => gradKernel(logits, values, grad, ignoreIndex));
    return [emitLike(logits, gradient)];
  });
}

function composed(logits: Tensor, labels: Labels): Tensor {
  const saved = noGrad(() => logSoftmax(withoutIgnored(logits, labels)));
  const y = noGrad(() => negativeLogLikelihood(saved, labels));
  return record("softmaxCrossEntropy", y, [logits], (grad) => [composeGrad(logits, labels, grad, saved)]);
}

/** Minus the entry of each row of `logProbabilities [n, c]` at its label, 0 where the label does not count. */
export function negativeLogLikelihood(logProbabilities: Tensor, labels: Labels): Tensor {
  const safe = labels.safe();
  const picked = gather(logProbabilities, reshape(safe, [safe.size, 1]), { axis: 1 });
  return where(labels.kept(), neg(reshape(picked, [safe.size])), 0);
}

/** At the label the probability less 1, by `expm1`, which keeps the digits of a sure prediction. */
function composeGrad(logits: Tensor, labels: Labels, grad: Tensor, saved?: Tensor): Tensor {
  const safe = labels.safe();
  const useSaved = saved !== undefined && !isRecording();
  const logProbabilities = useSaved ? saved : logSoftmax(withoutIgnored(logits, labels));
  const isLabel = oneHot(safe, logits.shape[1] as number);
  const excess = where(isLabel, expm1(logProbabilities), exp(logProbabilities));
  return mul(excess, reshape(where(labels.kept(), grad, 0), [safe.size, 1]));
}
