import { checkCount, checkInteger, checkOptions } from "@ganglion/tensor";
import type { Measure } from "../host-measure.ts";
import { IGNORED } from "../metric.ts";
import { labelAt, type Scores, scoresOf, startOf } from "./check-batch.ts";
import { bestOf } from "./classification-report.ts";

/** What `calibration` takes. */
export interface CalibrationOptions {
  /** How many bins of equal width from 0 to 1; 15 by default, as in the paper. */
  readonly bins?: number;
  /** Samples with this label are left out; -100 by default. */
  readonly ignoreIndex?: number;
}

/** Samples whose confidence is in `(from, to]`. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  /** How many samples. */
  readonly count: number;
  /** The mean probability of what was answered; NaN in an empty bin. */
  readonly confidence: number;
  /** The share that was right; NaN in an empty bin. */
  readonly accuracy: number;
}

/** What `calibration` gives. */
export interface Calibration {
  /** The expected calibration error: |accuracy - confidence| of each bin, weighed by its samples. */
  readonly ece: number;
  /** The largest |accuracy - confidence| of a bin. */
  readonly mce: number;
  /** The mean of the squared distances between probabilities and what was right, summed over classes: 0-2. */
  readonly brier: number;
  /** The mean of -log of the probability of the label. */
  readonly nll: number;
  readonly bins: readonly CalibrationBin[];
  readonly size: number;
}

/**
 * Whether a classifier is as often right as it says: its confidence is the largest of the probabilities, which are the softmax of its
 * scores `[batch, classes, ...]`; labels are int32.
 * @throws TypeError or RangeError if an option is wrong.
 * @example
 * ```ts
 * import { calibration } from "@ganglion/train";
 * const run = calibration({ bins: 10 }).start();
 * const output = Float32Array.of(Math.log(3), 0, Math.log(3), 0); // 75 % and 25 %, twice
 * run.add({ output, outputShape: [2, 2], target: Int32Array.of(0, 1), targetShape: [2] });
 * run.result().ece; // => 0.25
 * ```
 * @see Guo, Pleiss, Sun and Weinberger, 2017, On Calibration of Modern Neural Networks
 */
export function calibration(options: CalibrationOptions = {}): Measure<Calibration> {
  const where = "calibration";
  const renamed = { n_bins: "bins", nBins: "bins", ignore_index: "ignoreIndex" };
  checkOptions(where, options, { bins: checkCount, ignoreIndex: checkInteger }, renamed);
  const { bins = 15, ignoreIndex = IGNORED } = options;
  return {
    start() {
      const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, hits: 0 }));
      let [size, brier, nll] = [0, 0, 0];
      return {
        add(batch) {
          const scores = scoresOf(where, batch);
          for (let at = 0; at < scores.labels.length; at++) {
            const label = labelAt(where, scores, at, ignoreIndex);
            if (label === undefined) continue;
            const { confidence, isHit, distance, surprise } = judge(scores, startOf(scores, at), label);
            const bin = sums[binOf(confidence, bins)] as (typeof sums)[number];
            bin.count++;
            bin.confidence += confidence;
            bin.hits += Number(isHit);
            size++;
            brier += distance;
            nll += surprise;
          }
        },
        result: () => ({ ...gapsOf(sums, size), brier: brier / size, nll: nll / size, size }),
      };
    },
  };
}

interface BinSums {
  readonly count: number;
  readonly confidence: number;
  readonly hits: number;
}

function gapsOf(sums: readonly BinSums[], size: number): Pick<Calibration, "ece" | "mce" | "bins"> {
  const bins = sums.map(({ count, confidence, hits }, index): CalibrationBin => {
    const means = { confidence: confidence / count, accuracy: hits / count };
    return { from: index / sums.length, to: (index + 1) / sums.length, count, ...means };
  });
  const filled = bins.filter(({ count }) => count > 0);
  const gaps = filled.map(({ accuracy, confidence }) => Math.abs(accuracy - confidence));
  const ece = filled.reduce((sum, { count }, index) => sum + (gaps[index] as number) * count, 0) / size;
  return { ece, mce: gaps.length === 0 ? Number.NaN : Math.max(...gaps), bins };
}

/** Bins are open below, so that a half of two classes is in the bin that ends there. */
function binOf(confidence: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1)) || 0;
}

function judge(
  { scores, classes, spots }: Scores,
  start: number,
  label: number,
): { confidence: number; isHit: boolean; distance: number; surprise: number } {
  const at = (one: number): number => scores[start + one * spots] as number;
  const best = bestOf(scores, start, classes, spots);
  let total = 0;
  for (let one = 0; one < classes; one++) total += Math.exp(at(one) - at(best));
  let distance = 0;
  for (let one = 0; one < classes; one++) {
    distance += (Math.exp(at(one) - at(best)) / total - Number(one === label)) ** 2;
  }
  return { confidence: 1 / total, isHit: best === label, distance, surprise: Math.log(total) + at(best) - at(label) };
}
