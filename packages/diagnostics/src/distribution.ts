/** How many values fell into each of equally wide bins between `low` and `high`. */
export interface Histogram {
  /** Five standard deviations below the mean, or the least value where that is more. */
  readonly low: number;
  /** Five standard deviations above the mean, or the largest value where that is less. */
  readonly high: number;
  /** Values for each bin; what lies outside of `low` to `high` is counted in the first and the last one. */
  readonly counts: readonly number[];
}

/** The values below which 1, 5, 25, 50, 75, 95 and 99 % of all lie, to within 1/240 of the histogram's range. */
export interface Percentiles {
  readonly p1: number;
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * How the values of a tensor are distributed. Of more than 65,536 values deviation, extremes, percentiles and histogram are
 * those of as many, evenly spread over the tensor; mean and finiteness are always those of all.
 */
export interface Distribution {
  /** How many values there are. */
  readonly size: number;
  readonly mean: number;
  /** The standard deviation (biased). */
  readonly std: number;
  /** The root of the mean square. */
  readonly rms: number;
  readonly min: number;
  readonly max: number;
  /** Whether every value is finite. Where not, the other numbers mean nothing. */
  readonly isFinite: boolean;
  /** Of at most 2048 values, evenly spread over the tensor. */
  readonly percentiles: Percentiles;
  /** Of the same values, in 40 bins. */
  readonly histogram: Histogram;
}

/** How many bins are counted on the device, from which percentiles and the coarser histogram are made. */
export const FINE_BINS = 240;
/** How many fine bins make one of the histogram. */
const MERGED = 6;
/** How many standard deviations the bins reach to either side of the mean. */
export const REACH = 5;

/** How many numbers come before the bins. */
const HEAD = 5;

/** How many values there are, and how many of them were looked at. */
export interface Counts {
  readonly size: number;
  /** For deviation and extremes. */
  readonly looked: number;
  /** For percentiles and histogram. */
  readonly counted: number;
  /** The share of values that are 0, where those are the least and many. */
  readonly zeroShare?: number | undefined;
}

/**
 * The distribution from the numbers that were left on the device. `head`: the sum of all values, and of those that were looked
 * at the least, the largest, the sum and the sum of the squares. `row` is what `measureRows` says of those that were counted.
 */
export function distributionOf(head: ArrayLike<number>, row: ArrayLike<number>, counts: Counts): Distribution {
  const { size, looked, counted, zeroShare = 0 } = counts;
  const [whole, min, max, sum, squares] = Array.from(head) as Five;
  const [least, most, center, unit, distances] = Array.from({ length: HEAD }, (_, i) => row[i]) as Five;
  const reach = unit * Math.sqrt(distances / counted);
  const std = deviation(sum / looked, squares / looked) ?? reach;
  const [low, high] = [Math.max(least, center - REACH * reach), Math.min(most, center + REACH * reach)];
  const bins: number[] = [];
  for (let bin = 0; bin < FINE_BINS; bin += MERGED) bins.push(total(row, bin, bin + MERGED));
  const mean = whole / size;
  return {
    size,
    mean,
    std,
    rms: Math.hypot(mean, std),
    min,
    max,
    isFinite: [min, max, whole].every(Number.isFinite),
    percentiles: percentilesOf(row, low, high, zeroShare),
    histogram: { low, high, counts: bins },
  };
}

type Five = [number, number, number, number, number];

/** From the means of values and squares, where these have the digits for it; else undefined. */
function deviation(mean: number, square: number): number | undefined {
  const variance = square - mean * mean;
  const isExact = square > 1e-30 && square < 1e30 && variance > 0.01 * square;
  return isExact ? Math.sqrt(variance) : undefined;
}

/** How many values fell into the fine bins from `start` on, before `end`. */
function total(numbers: ArrayLike<number>, start: number, end: number): number {
  let sum = 0;
  for (let bin = start; bin < end; bin++) sum += numbers[HEAD + bin] as number;
  return sum;
}

const SHARES: readonly number[] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** The values of a bin are taken to be spread evenly over it, but for zeros, which are at its lower end. */
function percentilesOf(numbers: ArrayLike<number>, low: number, high: number, zeroShare: number): Percentiles {
  const width = (high - low) / FINE_BINS;
  const all = total(numbers, 0, FINE_BINS);
  const atLow = low === 0 ? Math.min(zeroShare * all, numbers[HEAD] as number) : 0;
  let [bin, below, skipped] = [0, 0, atLow];
  const values = SHARES.map((share) => {
    const wanted = share * all;
    if (wanted <= atLow) return low;
    while (bin < FINE_BINS - 1 && below + (numbers[HEAD + bin] as number) < wanted) {
      below += numbers[HEAD + bin] as number;
      bin += 1;
      skipped = 0;
    }
    const count = (numbers[HEAD + bin] as number) - skipped;
    return low + (bin + (count > 0 ? Math.min(1, (wanted - below - skipped) / count) : 0)) * width;
  }) as [number, number, number, number, number, number, number];
  const [p1, p5, p25, p50, p75, p95, p99] = values;
  return { p1, p5, p25, p50, p75, p95, p99 };
}
