import { checkCount, checkFunction, checkOptions, checkRng, describeValue, refusal, type Rng } from "@ganglion/tensor";
import { checkConfidence, type Interval, type IntervalOptions } from "./interval.ts";

/** What `bootstrapInterval` takes. */
export interface BootstrapOptions extends IntervalOptions {
  /** Draws the samples. */
  readonly rng: Rng;
  /** What is computed of the values; their mean by default. */
  readonly statistic?: (values: readonly number[]) => number;
  /** How often values are drawn anew; 2000 by default. */
  readonly resamples?: number;
}

/**
 * In which interval a statistic lies, by drawing as many of the values, with replacement, again and again: the percentiles of what
 * comes out. For anything that has no formula, such as the difference between two models on the same samples, the median or an F1.
 * @throws TypeError or RangeError if an option is wrong, or there are no finite values.
 * @example
 * ```ts
 * import { bootstrapInterval } from "@ganglion/train";
 * import { rng } from "@ganglion/tensor";
 * const { lower, upper } = bootstrapInterval([0.9, 0.92, 0.91, 0.95, 0.89], { rng: rng(7) });
 * lower < 0.914 && upper > 0.914; // => true
 * ```
 * @see Efron, 1979, Bootstrap Methods: Another Look at the Jackknife
 */
export function bootstrapInterval(values: ArrayLike<number>, options: BootstrapOptions): Interval {
  const where = "bootstrapInterval";
  const checks = { confidence: checkConfidence, rng: [checkRng], statistic: checkFunction, resamples: checkCount };
  checkOptions<BootstrapOptions>(where, options, checks, { level: "confidence", nResamples: "resamples", seed: "rng" });
  const { rng, confidence = 0.95, statistic = mean, resamples = 2000 } = options;
  const own = finiteValues(where, values);
  const value = checkedStatistic(where, statistic, own);
  const drawn: number[] = [];
  for (let turn = 0; turn < resamples; turn++) {
    const sample = own.map(() => own[rng.integer(own.length)] as number);
    drawn.push(checkedStatistic(where, statistic, sample));
  }
  drawn.sort((a, b) => a - b);
  const rest = (1 - confidence) / 2;
  return { value, lower: quantile(drawn, rest), upper: quantile(drawn, 1 - rest), confidence };
}

function finiteValues(where: string, values: unknown): readonly number[] {
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  const own: readonly unknown[] = isList ? Array.from(values as ArrayLike<unknown>) : [];
  if (own.length > 0 && own.every((value) => Number.isFinite(value))) return own as readonly number[];
  const got = isList ? (own.length === 0 ? "none" : "one that is not finite") : describeValue(values);
  const kind = isList ? RangeError : TypeError;
  throw refusal(kind, where, "values must be a list of finite numbers, at least one", got, "Pass one for each sample.");
}

function checkedStatistic(
  where: string,
  statistic: (values: readonly number[]) => unknown,
  values: readonly number[],
): number {
  const value = statistic([...values]);
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  const remedy = "Check what it does where values come more than once.";
  throw refusal(TypeError, where, "statistic must return a number", describeValue(value), remedy);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Between two of the sorted values in proportion. */
function quantile(sorted: readonly number[], at: number): number {
  const place = at * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}
