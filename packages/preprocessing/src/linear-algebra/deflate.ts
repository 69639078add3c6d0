import type { RankOne } from "./secular.ts";

/** Two solved halves and the vector that couples them. */
export interface Halves {
  readonly values: Float64Array;
  /** Where the eigenvectors of both halves are, as rows `n` long. */
  readonly rows: number;
  readonly n: number;
  readonly diagonal: Float64Array;
  /** Of length `high - low`. */
  readonly z: Float64Array;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly rho: number;
}

/** What is left to be solved, and what is not. */
export interface Split extends RankOne {
  readonly z: Float64Array;
  /** The rows to combine: first those that are zero in the lower half, then those that are in neither, then the others. */
  readonly order: readonly number[];
  /** For each pole the place of its row in `order`. */
  readonly places: readonly number[];
  readonly upper: number;
  readonly both: number;
  readonly lower: number;
  /** The rows that already are eigenvectors of the whole. */
  readonly deflated: readonly number[];
}

const UPPER = 1;
const LOWER = 2;

/**
 * Sets aside what the coupling does not change: eigenvectors that it does not reach, and, of two with nearly the same
 * eigenvalue, one after they were turned so that it is not reached.
 * @see Dongarra and Sorensen, 1987, A fully parallel algorithm for the symmetric eigenvalue problem
 */
export function deflate(halves: Halves): Split {
  const { diagonal, z, low, middle, high, rho } = halves;
  const sorted = Array.from({ length: high - low }, (_, i) => low + i);
  sorted.sort((i, j) => (diagonal[i] as number) - (diagonal[j] as number));
  const tolerance = 8 * Number.EPSILON * Math.max(largest(diagonal.subarray(low, high)), largest(z));
  const sides = new Uint8Array(high - low).map((_, i) => (low + i < middle ? UPPER : LOWER));
  const kept: number[] = [];
  const deflated: number[] = [];
  for (const row of sorted) {
    const previous = kept.at(-1);
    if (rho * Math.abs(z[row - low] as number) <= tolerance) deflated.push(row);
    else if (previous !== undefined && rotateAway(halves, previous, row, tolerance)) {
      sides[row - low] = (sides[row - low] as number) | (sides[previous - low] as number);
      deflated.push(kept.pop() as number);
      kept.push(row);
    } else kept.push(row);
  }
  return { ...arrange(kept, sides, low), ...couplingOf(halves, kept), deflated };
}

/** Turns two rows so that `z` no longer reaches the first, if what that leaves beside the diagonal is negligible. */
function rotateAway(
  { values, rows, n, diagonal, z, low, high }: Halves,
  first: number,
  second: number,
  tolerance: number,
): boolean {
  const length = Math.hypot(z[first - low] as number, z[second - low] as number);
  const cosine = (z[second - low] as number) / length;
  const sine = -(z[first - low] as number) / length;
  const [d1, d2] = [diagonal[first] as number, diagonal[second] as number];
  if (Math.abs((d2 - d1) * cosine * sine) > tolerance) return false;
  z[first - low] = 0;
  z[second - low] = length;
  diagonal[first] = d1 * cosine * cosine + d2 * sine * sine;
  diagonal[second] = d1 * sine * sine + d2 * cosine * cosine;
  const [p, q] = [rows + first * n, rows + second * n];
  for (let k = low; k < high; k++) {
    const [a, b] = [values[p + k] as number, values[q + k] as number];
    values[p + k] = cosine * a + sine * b;
    values[q + k] = cosine * b - sine * a;
  }
  return true;
}

function arrange(
  kept: readonly number[],
  sides: Uint8Array,
  low: number,
): Pick<Split, "order" | "places" | "upper" | "both" | "lower"> {
  const withSide = (side: number): number[] => kept.filter((row) => sides[row - low] === side);
  const [upper, both, lower] = [withSide(UPPER), withSide(UPPER | LOWER), withSide(LOWER)];
  const order = [...upper, ...both, ...lower];
  const placeOf = new Map(order.map((row, place) => [row, place]));
  const places = kept.map((row) => placeOf.get(row) as number);
  return { order, places, upper: upper.length, both: both.length, lower: lower.length };
}

function couplingOf(
  { diagonal, z, low, rho }: Halves,
  kept: readonly number[],
): RankOne & { readonly z: Float64Array } {
  const elements = Float64Array.from(kept, (row) => z[row - low] as number);
  return {
    size: kept.length,
    poles: Float64Array.from(kept, (row) => diagonal[row] as number),
    z: elements,
    squares: elements.map((element) => element * element),
    rho,
  };
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
