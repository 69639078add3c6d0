/** `diag(poles) + rho z z^T` with rising poles and no zeros in `z`. */
export interface RankOne {
  readonly size: number;
  readonly poles: Float64Array;
  readonly squares: Float64Array;
  readonly rho: number;
}

/** Far more than the few that are usual: bisection alone would be done by then. */
const MAX_STEPS = 100;

/** One sum over the poles left of a root, or right of it: its value, its derivative, and a bound of its rounding error. */
interface Side {
  value: number;
  derivative: number;
  error: number;
}

/**
 * Eigenvalue `index` (from the smallest) of the matrix: the root of `1 / rho + sum_j squares[j] / (poles[j] - x)` right of
 * pole `index`. Its distances from the poles, `poles[j] - root`, are written to `distances` from `at` on; they are exact to
 * the last digits even where the root is next to a pole, which is what eigenvectors need.
 * @see Bunch, Nielsen and Sorensen, 1978, Rank-one modification of the symmetric eigenproblem
 */
export function secularRoot(matrix: RankOne, index: number, distances: Float64Array, at: number): number {
  const { size, poles, rho, squares } = matrix;
  if (size === 1) {
    const shift = rho * (squares[0] as number);
    distances[at] = -shift;
    return (poles[0] as number) + shift;
  }
  const bracket = bracketOf(matrix, index);
  const origin = poles[bracket.origin] as number;
  const rising = Math.min(index, size - 2);
  let { low, high, x } = bracket;
  for (let step = 0; step < MAX_STEPS; step++) {
    for (let j = 0; j < size; j++) distances[at + j] = (poles[j] as number) - origin - x;
    const left = sumBetween(matrix, distances, at, 0, rising + 1);
    const right = sumBetween(matrix, distances, at, size - 1, rising);
    const f = 1 / rho + left.value + right.value;
    const error = 1 / rho + left.error + right.error + Math.abs(x) * (left.derivative + right.derivative);
    if (Math.abs(f) <= Number.EPSILON * error) break;
    if (f < 0) low = x;
    else high = x;
    if (high - low <= Number.EPSILON * Math.abs(x)) break;
    const gaps = [distances[at + rising] as number, distances[at + rising + 1] as number] as const;
    const next = x + interpolate(f, gaps, left, right, index === size - 1);
    x = next > low && next < high ? next : (low + high) / 2;
  }
  return origin + x;
}

interface Bracket {
  /** The pole that the root is nearer to; everything is measured from there. */
  readonly origin: number;
  readonly low: number;
  readonly high: number;
  /** Where to begin. */
  readonly x: number;
}

function bracketOf(matrix: RankOne, index: number): Bracket {
  const { size, poles, squares, rho } = matrix;
  if (index === size - 1) {
    const high = rho * squares.subarray(0, size).reduce((total, square) => total + square, 0);
    return { origin: index, low: 0, high, x: high / 2 };
  }
  const gap = (poles[index + 1] as number) - (poles[index] as number);
  const middle = gap / 2;
  let f = 1 / rho;
  for (let j = 0; j < size; j++) {
    f += (squares[j] as number) / ((poles[j] as number) - (poles[index] as number) - middle);
  }
  if (f >= 0) return { origin: index, low: 0, high: middle, x: middle / 2 };
  return { origin: index + 1, low: -middle, high: 0, x: -middle / 2 };
}

/** Adds up the terms from index `from`, far from the root, to but without `to`, near it. */
function sumBetween({ squares }: RankOne, distances: Float64Array, at: number, from: number, to: number): Side {
  const side = { value: 0, derivative: 0, error: 0 };
  const step = from < to ? 1 : -1;
  for (let j = from; j !== to; j += step) {
    const distance = distances[at + j] as number;
    const term = (squares[j] as number) / distance;
    side.value += term;
    side.derivative += term / distance;
    side.error += Math.abs(side.value);
  }
  side.error += 8 * Math.abs(side.value);
  return side;
}

/**
 * The step to the root of `c + s / (gaps[0] - t) + S / (gaps[1] - t)`, in which the sum of either side is replaced by a
 * constant and a term of its nearest pole with the same value and derivative.
 */
function interpolate(
  f: number,
  [first, second]: readonly [number, number],
  left: Side,
  right: Side,
  isLast: boolean,
): number {
  const c = f - first * left.derivative - second * right.derivative;
  const a = (first + second) * f - first * second * (left.derivative + right.derivative);
  const b = first * second * f;
  const root = Math.sqrt(Math.max(0, a * a - 4 * b * c));
  if (isLast) return a >= 0 ? (a + root) / (2 * c) : (2 * b) / (a - root);
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}
