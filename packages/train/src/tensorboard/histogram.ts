/** A histogram as event files have it. */
export interface HistogramBins {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The upper ends of the bins, rising; the first bin begins at -infinity. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** How much larger each bin's end is than the one before it, and where they begin. */
const growth = 1.1;
const least = 1e-12;

/** TensorBoard's bins: ends that grow by a tenth, on both sides of 0; those beyond all values are left out. NaN is not counted. */
export function histogramOf(values: ArrayLike<number>): HistogramBins {
  const bins = new Map<number, number>();
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of Array.from(values)) {
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    count++;
    sum += value;
    sumOfSquares += value * value;
    const bin = binOf(value);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  if (count === 0) return { min: 0, max: 0, count, sum, sumOfSquares, limits: [Number.MAX_VALUE], counts: [0] };
  const [first, last] = [Math.min(...bins.keys()), Math.max(...bins.keys())];
  // One empty bin before the first, whose end is where that begins.
  const range = Array.from({ length: last - first + 2 }, (_, index) => first - 1 + index);
  const counts = range.map((bin) => bins.get(bin) ?? 0);
  return { min, max, count, sum, sumOfSquares, limits: range.map(limitOf), counts };
}

/** Bins beyond this hold what is larger than all ends. */
const outermost = 774;

/** The number of the bin of a value: 0 ends at 0, those above are positive. */
function binOf(value: number): number {
  if (value === 0) return 0;
  const power = Math.log(Math.abs(value) / least) / Math.log(growth);
  const steps = Math.min(outermost, Math.max(0, Math.ceil(power)));
  return value > 0 ? 1 + steps : -Math.min(outermost, Math.max(0, Math.floor(power)));
}

/** Where a bin ends. */
function limitOf(bin: number): number {
  if (bin > outermost) return Number.MAX_VALUE;
  if (bin > 0) return least * growth ** (bin - 1);
  return bin === 0 ? 0 : -least * growth ** -bin;
}
