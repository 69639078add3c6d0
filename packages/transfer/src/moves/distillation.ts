import { crossEntropy } from "@ganglion/losses";
import {
  add,
  checkOptions,
  checkPositive,
  checkTensor,
  checkUnit,
  div,
  logSoftmax,
  mean,
  mul,
  noGrad,
  operation,
  refusal,
  sameShape,
  formatShape,
  ShapeError,
  softmax,
  sum,
  sub,
  type Tensor,
} from "@ganglion/tensor";

/** What `distillation` takes. */
export interface DistillationOptions {
  /** The teacher's scores `[n, classes]` for the same inputs; no gradient reaches them. */
  readonly teacher: Tensor;
  /** By what scores are divided before they become probabilities, so that small ones can be seen; 4 by default. */
  readonly temperature?: number;
  /** The labels `[n]`, int32, that the student is to know too; only the teacher counts unless given. */
  readonly labels?: Tensor;
  /** The share of the teacher's part of the loss where there are labels, from 0 to 1; 0.9 by default. */
  readonly weight?: number;
}

/**
 * How far a student's scores `[n, classes]` are from what its teacher says: the mean over the batch of
 * `T^2 KL(softmax(teacher / T) || softmax(scores / T))`, and of the labels' cross-entropy in its share. The factor `T^2` keeps
 * gradients of one size for all temperatures.
 * @throws ShapeError unless both have one shape, TypeError for what is no option; RangeError unless `temperature` is positive and
 * `weight` from 0 to 1.
 * @example
 * ```ts
 * import { tensor } from "@ganglion/tensor";
 * import { distillation } from "@ganglion/transfer";
 * const teacher = tensor([[2, 0]]);
 * distillation(tensor([[2, 0]]), { teacher }).item(); // => 0
 * ```
 * @see Hinton, Vinyals, Dean, 2015, "Distilling the knowledge in a neural network"
 */
export function distillation(scores: Tensor, options: DistillationOptions): Tensor {
  const where = "distillation";
  checkTensor(where, "scores", scores);
  const checks = { teacher: [checkTensor], temperature: checkPositive, labels: checkTensor, weight: checkUnit };
  checkOptions<DistillationOptions>(where, options, checks, { T: "temperature", alpha: "weight" });
  const { teacher, temperature = 4, labels, weight = 0.9 } = options;
  if (scores.rank !== 2 || !sameShape(scores.shape, teacher.shape)) {
    const rule = "scores and the teacher's must be [n, classes] both";
    const got = `${formatShape(scores.shape)} and ${formatShape(teacher.shape)}`;
    throw refusal(ShapeError, where, rule, got, "Give both the same inputs.", scores.shape, teacher.shape);
  }
  return operation(() => {
    const soft = noGrad(() => div(teacher.detach(), temperature));
    const wanted = noGrad(() => softmax(soft, { axis: 1 }));
    const certain = noGrad(() => logSoftmax(soft, { axis: 1 }));
    const distance = sum(mul(wanted, sub(certain, logSoftmax(div(scores, temperature), { axis: 1 }))), { axis: 1 });
    const fromTeacher = mul(mean(distance), temperature ** 2);
    if (labels === undefined) return fromTeacher;
    return add(mul(fromTeacher, weight), mul(crossEntropy(scores, labels), 1 - weight));
  });
}
