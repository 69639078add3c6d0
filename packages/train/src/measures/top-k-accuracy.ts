import { checkCount, checkInteger, checkOptions, refusal } from "@ganglion/tensor";
import type { Measure } from "../host-measure.ts";
import { IGNORED } from "../metric.ts";
import { labelAt, scoresOf, startOf } from "./check-batch.ts";

/** What `topKAccuracy` takes besides. */
export interface TopKOptions {
  /** Samples with this label are left out; -100 by default. */
  readonly ignoreIndex?: number;
}

/**
 * The share of samples whose label is among the `k` classes with the largest scores, 0-1; of equal scores the first classes come first.
 * NaN if no label counts. Takes scores `[batch, classes, ...]` and int32 labels.
 * @throws TypeError or RangeError unless `k` is a whole number >= 1; RangeError while measuring if there are fewer classes.
 * @example
 * ```ts
 * import { topKAccuracy } from "@ganglion/train";
 * const run = topKAccuracy(2).start();
 * const target = Int32Array.of(0, 2);
 * run.add({ output: Float32Array.of(1, 3, 2, 1, 3, 2), outputShape: [2, 3], target, targetShape: [2] });
 * run.result(); // => 0.5
 * ```
 */
export function topKAccuracy(k: number, options: TopKOptions = {}): Measure<number> {
  const where = "topKAccuracy";
  checkCount(where, "k", k);
  checkOptions(where, options, { ignoreIndex: checkInteger }, { ignore_index: "ignoreIndex" });
  const { ignoreIndex = IGNORED } = options;
  return {
    start() {
      let [hits, count] = [0, 0];
      return {
        add(batch) {
          const all = scoresOf(where, batch);
          if (k > all.classes) {
            const remedy = "With as many as there are classes every answer is right.";
            throw refusal(RangeError, where, `k must be at most the ${all.classes} classes`, String(k), remedy);
          }
          for (let at = 0; at < all.labels.length; at++) {
            const label = labelAt(where, all, at, ignoreIndex);
            if (label === undefined) continue;
            count++;
            if (rankOf(all.scores, startOf(all, at), label, all.classes, all.spots) < k) hits++;
          }
        },
        result: () => hits / count,
      };
    },
  };
}

/** How many classes come before this one. */
function rankOf(scores: ArrayLike<number>, start: number, label: number, classes: number, stride: number): number {
  const own = scores[start + label * stride] as number;
  let before = 0;
  for (let one = 0; one < classes; one++) {
    const score = scores[start + one * stride] as number;
    // What is NaN is above all, itself too.
    if (!(score <= own) || (score === own && one < label)) before += one === label ? classes : 1;
  }
  return before;
}
