import {
  add,
  checkNonNegative,
  checkOptions,
  checkTensor,
  describeValue,
  div,
  gather,
  greater,
  indexSelect,
  mul,
  namingIndices,
  operation,
  type OptionChecks,
  refusal,
  reshape,
  sub,
  sum,
  type Tensor,
  where,
} from "@ganglion/tensor";
import { checkWeights, ONE_EACH } from "./check.ts";
import { checkTarget, classShape, toRows } from "./class-rows.ts";
import { checkLabels, labelNames, oneHot } from "./labels.ts";
import { checkReduction, type LossOptions, reduceSamples, RENAMED_WEIGHTS } from "./reduction.ts";
import { scaleVanishing } from "./vanishing.ts";

/** What `hinge` takes besides. */
export interface HingeOptions extends LossOptions {
  /** By how much the right class has to win; 1 by default. */
  readonly margin?: number;
  /** The power of what is missing to the margin: 1 (default) or 2. */
  readonly p?: 1 | 2;
  /** How much the samples of each class count, `[classes]`. */
  readonly weight?: Tensor;
}

/**
 * The multiclass SVM loss: for each sample `sum over j != y of max(0, margin - x[y] + x[j])^p / classes`, averaged. Scores
 * are `[n, classes]`, labels int32 `[n]`; a single sample is `[classes]` with its label in `[]` or `[1]`. Dividing by the
 * number of classes is PyTorch's custom; courses often leave it out.
 * @throws ShapeError if the labels do not fit the scores.
 * @throws RangeError if a label is not a class, where the backend can look at once.
 * @example
 * ```ts
 * import { hinge } from "@ganglion/losses";
 * import { tensor } from "@ganglion/tensor";
 * const label = tensor([0], { dtype: "int32" });
 * await hinge(tensor([[3, 5, 1, 2.5]]), label).item(); // => (3 + 0 + 0.5) / 4
 * ```
 * @see Crammer and Singer, 2001, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines
 */
export function hinge(scores: Tensor, target: Tensor, options: HingeOptions = {}): Tensor {
  checkOptions("hinge", options, CHECKS, RENAMED_WEIGHTS);
  const { margin = 1, p = 1, weight, reduction } = options;
  const { classes, sampleShape } = classShape("hinge", scores, target);
  checkWeights("hinge", "weight", weight, scores, [classes], ONE_EACH);
  const shape = scores.rank === 1 && target.rank === 1 ? [1] : sampleShape;
  checkTarget("hinge", "labels", scores, target, shape);
  checkLabels("hinge", target, classes);
  const compute = (): Tensor => {
    const labels = reshape(target, [target.size]);
    const losses = div(sum(violations(toRows(scores, classes), labels, margin, p), { axis: 1 }), classes);
    const weighed = weight === undefined ? losses : scaleVanishing(losses, indexSelect(weight, labels));
    return reduceSamples(weighed, reduction, shape);
  };
  return namingIndices("hinge", labelNames(target.shape), () => operation(compute));
}

/** What each class of each sample is missing to the margin, to the power of `p`. */
function violations(rows: Tensor, labels: Tensor, margin: number, p: 1 | 2): Tensor {
  const own = gather(rows, reshape(labels, [labels.size, 1]), { axis: 1 });
  const missing = add(sub(rows, own), margin);
  const counts = where(oneHot(labels, rows.shape[1] as number), 0, greater(missing, 0));
  const counted = where(counts, missing, 0);
  return p === 2 ? mul(counted, counted) : counted;
}

const CHECKS: OptionChecks<HingeOptions> = {
  reduction: checkReduction,
  margin: checkNonNegative,
  p: checkPower,
  weight: checkTensor,
};

function checkPower(name: string, _option: string, p: unknown): void {
  if (p === 1 || p === 2) return;
  const remedy = "1 is the plain hinge, 2 the squared one.";
  throw refusal(RangeError, name, "p must be one of 1, 2", describeValue(p), remedy);
}
