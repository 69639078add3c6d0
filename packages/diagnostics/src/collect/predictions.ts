import { cast, equal, isFloat, max, sum, type Tensor } from "@ganglion/tensor";
import type { Board, Slot } from "./board.ts";

/** Scores of more classes are not counted. */
const MOST_CLASSES = 1024;

/** How often each class has the highest score; undefined for what are no scores `[batch, classes]`. Ties count for each. */
export function countPredictions(board: Board, scores: Tensor): Slot | undefined {
  const [batch, classes = 0] = scores.shape;
  if (scores.disposed || scores.rank !== 2 || batch === 0 || !isFloat(scores.dtype)) return undefined;
  if (classes < 2 || classes > MOST_CLASSES) return undefined;
  const isHighest = equal(scores, max(scores, { axis: 1, keepDims: true }));
  return board.put(sum(cast(isHighest, scores.dtype), { axis: 0 }));
}
