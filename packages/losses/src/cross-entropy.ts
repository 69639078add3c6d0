import {
  add,
  cast,
  checkInteger,
  checkOptions,
  checkTensor,
  checkUnit,
  div,
  indexSelect,
  logSoftmax,
  mul,
  namingIndices,
  neg,
  operation,
  type OptionChecks,
  refusal,
  reshape,
  sum,
  type Tensor,
  where,
} from "@ganglion/tensor";
import { checkWeights, inDTypeOf, ONE_EACH } from "./check.ts";
import { checkTarget, type ClassRows, classShape, toRows } from "./class-rows.ts";
import { checkLabels, countKept, labelNames, type Labels, prepareLabels, withoutIgnored } from "./labels.ts";
import { checkReduction, type LossOptions, type Reduction, reduceSamples, RENAMED_WEIGHTS } from "./reduction.ts";
import { negativeLogLikelihood, softmaxCrossEntropy } from "./softmax-cross-entropy.ts";
import { scaleVanishing } from "./vanishing.ts";
import { isHeard, weighted } from "./weighted.ts";

/** What `crossEntropy` takes besides. */
export interface CrossEntropyOptions extends LossOptions {
  /** How much of each target is spread evenly over all classes, 0 to 1; 0 by default. */
  readonly labelSmoothing?: number;
  /** How much each class counts, `[classes]`. */
  readonly weight?: Tensor;
  /** Samples with this label are left out; -100 by default. */
  readonly ignoreIndex?: number;
}

/**
 * The cross-entropy `-log softmax(logits)[target]`, averaged. `logits` are `[n, classes]` or `[n, classes, ...]` (images),
 * unnormalized; `target` holds int32 labels `[n]` or `[n, ...]`, or probabilities in the shape of `logits`. With labels
 * the mean is weighted by the classes' weights, as in PyTorch, and NaN if no sample is left.
 * @throws ShapeError if the target does not fit the logits.
 * @throws RangeError if a label is not a class or a weight is negative, where the backend can look at once.
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
  checkOptions("crossEntropy", options, CHECKS, RENAMED_WEIGHTS);
  const { reduction = "mean", labelSmoothing = 0, ignoreIndex = -100, weight } = options;
  const { classes, sampleShape } = classShape("crossEntropy", logits, target);
  checkWeights("crossEntropy", "weight", weight, logits, [classes], ONE_EACH);
  const scores = (): ClassRows => ({ rows: toRows(logits, classes), classes, sampleShape });
  if (target.dtype === "int32") {
    checkTarget("crossEntropy", "labels", logits, target, sampleShape);
    const count = checkLabels("crossEntropy", target, classes, ignoreIndex);
    const settings: Settings = { reduction, labelSmoothing, weight, count };
    const names = labelNames(target.shape, ignoreIndex);
    const labels = (): Labels => prepareLabels(reshape(target, [target.size]), ignoreIndex, names);
    return namingIndices("crossEntropy", names, () => operation(() => labelLoss(scores(), labels(), settings)));
  }
  checkTarget("crossEntropy", "probabilities", logits, target, logits.shape);
  checkNoIgnored(options.ignoreIndex);
  const settings: Settings = { reduction, labelSmoothing, weight, count: undefined };
  return operation(() => probabilityLoss(scores(), toRows(inDTypeOf(logits, target), classes), settings));
}

interface Settings {
  readonly reduction: Reduction;
  readonly labelSmoothing: number;
  readonly weight: Tensor | undefined;
  /** How many labels count, where they could be read. */
  readonly count: number | undefined;
}

const CHECKS: OptionChecks<CrossEntropyOptions> = {
  reduction: checkReduction,
  labelSmoothing: checkUnit,
  weight: checkTensor,
  ignoreIndex: checkInteger,
};

function checkNoIgnored(ignoreIndex: number | undefined): void {
  if (ignoreIndex === undefined) return;
  const rule = "ignoreIndex must go with int32 labels";
  throw refusal(TypeError, "crossEntropy", rule, "probabilities", "Give samples to leave out probabilities of 0.");
}

function labelLoss(scores: ClassRows, labels: Labels, settings: Settings): Tensor {
  const { weight, reduction, count } = settings;
  const importance = weight && mul(indexSelect(weight, labels.safe()), cast(labels.kept(), weight.dtype));
  const losses = labelLosses(scores, labels, settings, importance);
  if (reduction === "none") return reshape(losses, scores.sampleShape);
  if (reduction === "sum") return sum(losses);
  const total = importance === undefined ? countKept(labels, losses, count) : sum(importance);
  const mean = div(sum(losses), total);
  if (!isHeard()) return mean;
  return weighted(mean, { weight: total, counted: reshape(labels.kept(), scores.sampleShape) });
}

function labelLosses(
  { rows, classes }: ClassRows,
  labels: Labels,
  { labelSmoothing, weight }: Settings,
  importance: Tensor | undefined,
): Tensor {
  const weigh = (losses: Tensor): Tensor => (importance === undefined ? losses : scaleVanishing(losses, importance));
  if (labelSmoothing === 0) return weigh(softmaxCrossEntropy(rows, labels));
  const logProbabilities = logSoftmax(withoutIgnored(rows, labels));
  const all = sum(weight === undefined ? logProbabilities : scaleVanishing(logProbabilities, weight), { axis: 1 });
  const uniform = mul(where(labels.kept(), all, 0), -labelSmoothing / classes);
  if (labelSmoothing === 1) return uniform;
  const picked = weigh(negativeLogLikelihood(logProbabilities, labels));
  return add(mul(picked, 1 - labelSmoothing), uniform);
}

function probabilityLoss({ rows, classes, sampleShape }: ClassRows, target: Tensor, settings: Settings): Tensor {
  const { labelSmoothing, weight, reduction } = settings;
  const smooth =
    labelSmoothing === 0 ? target : add(mul(target, 1 - labelSmoothing), labelSmoothing / Math.max(1, classes));
  const factor = weight === undefined ? smooth : mul(smooth, weight);
  const losses = neg(sum(scaleVanishing(logSoftmax(rows), factor), { axis: 1 }));
  return reduceSamples(losses, reduction, sampleShape);
}
