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
 * How the values of a tensor are distributed. Of more than 1024 values (16,384 for `auditInit`) all but the mean and the finiteness are
 * those of as many, evenly spread over the tensor.
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
  readonly percentiles: Percentiles;
  /** In 40 bins. */
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
  readonly looked: number;
  /** The share of values that are 0, where those are the least and many. */
  readonly zeroShare?: number | undefined;
}

/**
 * The distribution from the numbers that were left on the device: the sum of all values, and what `measureRows` says of those that were
 * looked at.
 */
export function distributionOf(whole: number, row: ArrayLike<number>, counts: Counts): Distribution {
  const { size, looked, zeroShare = 0 } = counts;
  const [least, most, center, unit, distances] = [row[0], row[1], row[2], row[3], row[4]] as Five;
  const std = unit * Math.sqrt(distances / looked);
  const [low, high] = [Math.max(least, center - REACH * std), Math.min(most, center + REACH * std)];
  const bins: number[] = [];
  for (let bin = 0; bin < FINE_BINS; bin += MERGED) bins.push(total(row, bin, bin + MERGED));
  const mean = whole / size;
  return {
    size,
    mean,
    std,
    rms: Math.hypot(mean, std),
    min: least,
    max: most,
    isFinite: [least, most, whole].every(Number.isFinite),
    percentiles: percentilesOf(row, low, high, zeroShare),
    histogram: { low, high, counts: bins },
  };
}

type Five = [number, number, number, number, number];

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
