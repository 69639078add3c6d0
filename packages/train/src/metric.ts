import { weighted } from "@ganglion/losses";
import {
  argmax,
  cast,
  checkInteger,
  checkOptions,
  checkTensor,
  div,
  equal,
  mul,
  notEqual,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import { checkScores } from "./measures/check-batch.ts";

/**
 * A number about a batch: a scalar tensor from the model's output and the target, averaged over samples, or over what it
 * weighs by if it says so by `weighted` of `@ganglion/losses`.
 */
export type Metric = (output: Tensor, target: Tensor) => Tensor;

/** What `accuracy` takes besides. */
export interface AccuracyOptions {
  /** Samples with this label are left out; -100 by default, as in `crossEntropy`. */
  readonly ignoreIndex?: number;
}

/**
 * The share of samples whose largest logit is that of their label: `logits [n, classes, ...]`, int32 `labels [n, ...]` to a
 * scalar in 0-1; NaN if no label counts.
 * @throws TypeError if an option is unknown or something is no tensor; ShapeError unless there is one label for each row.
 * @example
 * ```ts
 * import { accuracy } from "@ganglion/train";
 * import { tensor } from "@ganglion/tensor";
 * const labels = tensor(new Int32Array([0, 0, -100]));
 * await accuracy(tensor([[2, 1], [0, 3], [9, 0]]), labels).item(); // 0.5
 * ```
 */
export function accuracy(logits: Tensor, labels: Tensor, options: AccuracyOptions = {}): Tensor {
  checkTensor("accuracy", "logits", logits);
  checkTensor("accuracy", "labels", labels);
  checkOptions("accuracy", options, { ignoreIndex: checkInteger });
  checkScores("accuracy", logits.shape, labels.shape, true);
  const { correct, weight } = countCorrect(logits, labels, counted(labels, options.ignoreIndex));
  return weighted(div(correct, weight), { weight });
}

/** How many labels are those of the largest logits, and how many count. Both are float scalars. */
export interface CorrectCount {
  readonly correct: Tensor;
  readonly weight: Tensor;
}

/** Counts among the labels where `kept`, int32 in their shape, is 1. */
export function countCorrect(logits: Tensor, labels: Tensor, kept: Tensor): CorrectCount {
  const hits = mul(equal(argmax(logits, { axis: 1 }), labels), kept);
  return { correct: cast(sum(hits), logits.dtype), weight: cast(sum(kept), logits.dtype) };
}

/** The label that is left out unless said otherwise. */
export const IGNORED = -100;

/** 1 where a label is not `ignoreIndex`. */
export function counted(labels: Tensor, ignoreIndex: number = IGNORED): Tensor {
  return notEqual(labels, ignoreIndex);
}
