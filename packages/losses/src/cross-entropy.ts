import { add, div, mul, neg, reshape, sum, type Tensor, where, indexSelect, cast } from "@ganglion/tensor";
import { checkNumber } from "./check.ts";
import { checkTarget, checkWeight, classRows, type ClassRows, toRows } from "./class-rows.ts";
import { checkLabels, countKept, type Labels, prepareLabels } from "./labels.ts";
import { logSoftmax } from "./log-softmax.ts";
import { checkReduction, type LossOptions, reduceSamples } from "./reduction.ts";
import { negativeLogLikelihood, softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

/** What `crossEntropy` takes besides. */
export interface CrossEntropyOptions extends LossOptions {
  /** How much of each target is spread evenly over all classes, 0 to 1; 0 by default. */
  readonly labelSmoothing?: number;
  /** How much each class counts, `[classes]`. */
  readonly weight?: Tensor;
  /** Samples with this label are left out; -100 by default. */
  readonly ignoreIndex?: number;
}

type Settings = Required<Omit<CrossEntropyOptions, "weight">> & { readonly weight: Tensor | undefined };

/**
 * The cross-entropy `-log softmax(logits)[target]`, averaged. `logits` are `[n, classes]` or `[n, classes, ...]` (images),
 * unnormalized; `target` holds int32 labels `[n]` or `[n, ...]`, or probabilities in the shape of `logits`. With labels
 * the mean is weighted by the classes' weights, as in PyTorch, and NaN if no sample is left.
 * @throws ShapeError if the target does not fit the logits.
 * @throws RangeError if a label is not a class, where the backend can look at once.
 * @example
 * ```ts
 * import { crossEntropy } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * const labels = tensor([0, 2], { dtype: "int32" });
 * await crossEntropy(tensor([[0, 0, 0], [0, 0, 0]]), labels).item(); // => 1.09861
 * ```
 * @see Szegedy et al., 2016, Rethinking the Inception Architecture for Computer Vision (on label smoothing)
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { reduction = "mean", labelSmoothing = 0, ignoreIndex = -100, weight } = options;
  const settings = { reduction: checkReduction("crossEntropy", reduction), labelSmoothing, ignoreIndex, weight };
  checkNumber("crossEntropy", "labelSmoothing", labelSmoothing, 0, 1);
  const scores = classRows("crossEntropy", logits);
  checkWeight("crossEntropy", weight, scores.classes);
  if (target.dtype === "int32") {
    checkTarget("crossEntropy", "labels", logits, target, scores.sampleShape);
    checkLabels("crossEntropy", target, scores.classes, ignoreIndex);
    return labelLoss(scores, prepareLabels(reshape(target, [target.size]), ignoreIndex), settings);
  }
  checkTarget("crossEntropy", "probabilities", logits, target, logits.shape);
  return probabilityLoss(scores, toRows(target, scores.classes), settings);
}

function labelLoss(scores: ClassRows, labels: Labels, settings: Settings): Tensor {
  const { weight, reduction } = settings;
  const importance = weight && mul(indexSelect(weight, labels.safe), cast(labels.kept, weight.dtype));
  const losses = labelLosses(scores, labels, settings, importance);
  if (reduction === "none") return reshape(losses, scores.sampleShape);
  if (reduction === "sum") return sum(losses);
  return div(sum(losses), importance === undefined ? countKept(labels, losses) : sum(importance));
}

function labelLosses(
  { rows, classes }: ClassRows,
  labels: Labels,
  { labelSmoothing, weight }: Settings,
  importance: Tensor | undefined,
): Tensor {
  const weigh = (losses: Tensor): Tensor => (importance === undefined ? losses : mul(losses, importance));
  if (labelSmoothing === 0) return weigh(softmaxCrossEntropy(rows, labels));
  const logProbabilities = logSoftmax(rows);
  const picked = weigh(negativeLogLikelihood(logProbabilities, labels));
  const all = sum(weight === undefined ? logProbabilities : mul(logProbabilities, weight), { axis: 1 });
  const spread = mul(where(labels.kept, all, 0), -labelSmoothing / classes);
  return add(mul(picked, 1 - labelSmoothing), spread);
}

function probabilityLoss({ rows, classes, sampleShape }: ClassRows, target: Tensor, settings: Settings): Tensor {
  const { labelSmoothing, weight, reduction } = settings;
  const smooth =
    labelSmoothing === 0 ? target : add(mul(target, 1 - labelSmoothing), labelSmoothing / Math.max(1, classes));
  const products = mul(logSoftmax(rows), smooth);
  const losses = neg(sum(weight === undefined ? products : mul(products, weight), { axis: 1 }));
  return reduceSamples(losses, reduction, sampleShape);
}
