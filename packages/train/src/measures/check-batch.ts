import { formatShape, refusal, type Shape, ShapeError, sizeOf } from "@ganglion/tensor";
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
export function scoresOf(where: string, { output, outputShape, target, targetShape }: MeasuredBatch): Scores {
  const sizes = checkScores(where, outputShape, targetShape, target instanceof Int32Array);
  return { scores: output, labels: target, ...sizes };
}

/**
 * The sizes of scores.
 * @throws ShapeError unless there is a label for each row of them.
 */
export function checkScores(
  where: string,
  scores: Shape,
  labels: Shape,
  areLabels: boolean,
): Pick<Scores, "classes" | "spots"> {
  const [samples, classes = 0, ...spots] = scores;
  if (areLabels && classes > 0 && String([samples, ...spots]) === String(labels)) {
    return { classes, spots: sizeOf(spots) };
  }
  const got = `${formatShape(scores)} and ${formatShape(labels)}`;
  const rule = "outputs must be scores [batch, classes, ...] with int32 labels [batch, ...]";
  throw refusal(ShapeError, where, rule, got, "Measure values by regressionErrors().", scores, labels);
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
