import { formatShape, refusal, ShapeError } from "@ganglion/tensor";
import type { MeasuredBatch } from "../host-measure.ts";

/** Class scores and labels of a batch, in which `spots` places follow each other within a sample's scores of one class. */
export interface Scores {
  readonly scores: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** 1, or the pixels of an image where each has a label. */
  readonly spots: number;
}

/**
 * Scores `[batch, classes, ...]` with int32 labels `[batch, ...]`.
 * @throws ShapeError if the one does not fit the other.
 */
export function scoresOf(where: string, batch: MeasuredBatch): Scores {
  const { output, outputShape, target, targetShape } = batch;
  const [samples, classes = 0, ...spots] = outputShape;
  const fits = outputShape.length > 1 && classes > 0 && String([samples, ...spots]) === String(targetShape);
  if (!fits || !(target instanceof Int32Array)) {
    const got = `${formatShape(outputShape)} and ${formatShape(targetShape)}`;
    const rule = "outputs must be scores [batch, classes, ...] with int32 labels [batch, ...]";
    throw refusal(ShapeError, where, rule, got, "Measure values by regressionErrors().", outputShape, targetShape);
  }
  return { scores: output, labels: target, classes, spots: spots.reduce((product, side) => product * side, 1) };
}

/** Where the scores of label `at` begin; those of the next class are `spots` further. */
export function startOf({ classes, spots }: Scores, at: number): number {
  return Math.floor(at / spots) * classes * spots + (at % spots);
}

/**
 * The label at `at`; undefined if it is left out.
 * @throws RangeError if it is not a class.
 */
export function labelAt(where: string, { labels, classes }: Scores, at: number, ignored: number): number | undefined {
  const label = labels[at] as number;
  if (label === ignored) return undefined;
  if (label >= 0 && label < classes) return label;
  const rule = `labels must be from 0 to ${classes - 1}, or ${ignored} to be left out`;
  throw refusal(RangeError, where, rule, String(label), "Check that the model has an output for each class.");
}
