import { checkOptions, describeValue, refusal } from "@ganglion/tensor";
import { checkConfidence, type Interval, type IntervalOptions } from "./interval.ts";
import { normalQuantile } from "./normal-quantile.ts";

/**
 * In which interval a share lies of which `hits` of `count` were seen, such as a test accuracy: Wilson's score interval, which is right
 * also for few samples and for shares near 0 and 1.
 * @throws TypeError unless all are numbers, RangeError unless `hits` is from 0 to `count`, which is at least 1, and the confidence between 0 and 1.
 * @example
 * ```ts
 * import { wilsonInterval } from "@ganglion/train";
 * const { lower, upper } = wilsonInterval(910, 1000);
 * [lower, upper]; // => [0.890658, 0.926204]
 * ```
 * @see Wilson, 1927, Probable Inference, the Law of Succession, and Statistical Inference
 */
export function wilsonInterval(hits: number, count: number, options: IntervalOptions = {}): Interval {
  const where = "wilsonInterval";
  checkAmount(where, "hits", hits);
  checkAmount(where, "count", count);
  if (count < 1 || hits > count) {
    const got = `${hits} of ${count}`;
    throw refusal(
      RangeError,
      where,
      "hits must be at most count, which is at least 1",
      got,
      "Pass hits, then all samples.",
    );
  }
  checkOptions<IntervalOptions>(where, options, { confidence: checkConfidence }, { level: "confidence" });
  const { confidence = 0.95 } = options;
  const z = normalQuantile(0.5 + confidence / 2);
  const share = hits / count;
  const scale = 1 + (z * z) / count;
  const middle = (share + (z * z) / (2 * count)) / scale;
  const reach = (z / scale) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  // Rounding may not take the ends past what is possible.
  const lower = hits === 0 ? 0 : Math.max(0, middle - reach);
  const upper = hits === count ? 1 : Math.min(1, middle + reach);
  return { value: share, lower, upper, confidence };
}

/** A share of samples that weigh differently has no whole number of hits. */
function checkAmount(where: string, name: string, value: unknown): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  throw refusal(kind, where, `${name} must be a finite number >= 0`, describeValue(value), "It counts samples.");
}
