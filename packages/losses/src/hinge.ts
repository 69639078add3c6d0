import { add, div, gather, greater, indexSelect, mul, reshape, sub, sum, type Tensor, where } from "@ganglion/tensor";
import { checkNumber } from "./check.ts";
import { checkTarget, checkWeight, classRows } from "./class-rows.ts";
import { checkLabels, oneHot } from "./labels.ts";
import { checkReduction, type LossOptions, reduceSamples } from "./reduction.ts";

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
 * are `[n, classes]`, labels int32 `[n]`. Dividing by the number of classes is PyTorch's custom; courses often leave it out.
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
  const { margin = 1, p = 1, weight } = options;
  const reduction = checkReduction("hinge", options.reduction ?? "mean");
  checkNumber("hinge", "margin", margin, 0, Number.POSITIVE_INFINITY);
  checkPower(p);
  const { rows, classes, sampleShape } = classRows("hinge", scores);
  checkWeight("hinge", weight, classes);
  checkTarget("hinge", "labels", scores, target, sampleShape);
  checkLabels("hinge", target, classes);
  const labels = reshape(target, [target.size]);
  const own = gather(rows, reshape(labels, [labels.size, 1]), { axis: 1 });
  const missing = sub(add(rows, margin), own);
  const counts = where(oneHot(labels, classes, rows), 0, greater(missing, 0));
  const violations = where(counts, missing, 0);
  const losses = div(sum(p === 2 ? mul(violations, violations) : violations, { axis: 1 }), classes);
  return reduceSamples(
    weight === undefined ? losses : mul(losses, indexSelect(weight, labels)),
    reduction,
    sampleShape,
  );
}

function checkPower(p: number): void {
  if (p === 1 || p === 2) return;
  throw new RangeError(`hinge: p must be one of 1, 2, got ${p}. 1 is the plain hinge, 2 the squared one.`);
}
