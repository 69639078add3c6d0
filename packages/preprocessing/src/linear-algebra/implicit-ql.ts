import { refusal } from "@ganglion/tensor";

/** How often a shift may be tried for one eigenvalue; three are usual. */
const MAX_SHIFTS = 60;

/** A symmetric tridiagonal block and the rows that turn into its eigenvectors. */
export interface Block {
  /** The diagonal; becomes the eigenvalues, in no order. */
  readonly diagonal: Float64Array;
  /** What is beside the diagonal; destroyed. */
  readonly offDiagonal: Float64Array;
  /** From where to where the block goes. */
  readonly low: number;
  readonly high: number;
  /** Rows `stride` apart: row `i` becomes eigenvector `i`, if the rows are the axes. */
  readonly rows: Float64Array;
  readonly stride: number;
}

/**
 * All eigenvalues and eigenvectors of a small block by the implicit QL method with Wilkinson's shift.
 * @throws Error if it does not converge, which has not been seen.
 * @see Dubrulle, Martin and Wilkinson, 1968, The implicit QL algorithm
 */
export function implicitQL(block: Block): void {
  const { offDiagonal, low, high } = block;
  for (let l = low; l < high; l++) {
    for (let shifts = 0; ; shifts++) {
      const m = endOfCoupled(block, l);
      if (m === l) break;
      if (shifts === MAX_SHIFTS) {
        const got = `none after ${MAX_SHIFTS} shifts`;
        throw refusal(Error, "implicitQL", "QL must converge", got, "Check that all values are finite.");
      }
      chase(block, l, m);
    }
    offDiagonal[l] = 0;
  }
}

/** The first index from `l` on whose coupling to the next is negligible. */
function endOfCoupled({ diagonal, offDiagonal, high }: Block, l: number): number {
  let m = l;
  for (; m < high - 1; m++) {
    const size = Math.abs(diagonal[m] as number) + Math.abs(diagonal[m + 1] as number);
    if (Math.abs(offDiagonal[m] as number) <= Number.EPSILON * size) break;
  }
  return m;
}

/** One shifted step on `l` to `m`: chases the bulge from the end to the beginning. */
function chase({ diagonal, offDiagonal, rows, stride, low, high }: Block, l: number, m: number): void {
  const coupling = offDiagonal[l] as number;
  const ratio = ((diagonal[l + 1] as number) - (diagonal[l] as number)) / (2 * coupling);
  const root = Math.hypot(ratio, 1);
  let g = (diagonal[m] as number) - (diagonal[l] as number) + coupling / (ratio + (ratio < 0 ? -root : root));
  let [sine, cosine, correction] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = sine * (offDiagonal[i] as number);
    const b = cosine * (offDiagonal[i] as number);
    const length = Math.hypot(f, g);
    offDiagonal[i + 1] = length;
    if (length === 0) {
      // The block falls apart here; what is left of it is the next step's.
      diagonal[i + 1] = (diagonal[i + 1] as number) - correction;
      offDiagonal[m] = 0;
      return;
    }
    [sine, cosine] = [f / length, g / length];
    g = (diagonal[i + 1] as number) - correction;
    const r = ((diagonal[i] as number) - g) * sine + 2 * cosine * b;
    correction = sine * r;
    diagonal[i + 1] = g + correction;
    g = cosine * r - b;
    rotate(rows, i * stride, low, high, stride, cosine, sine);
  }
  diagonal[l] = (diagonal[l] as number) - correction;
  offDiagonal[l] = g;
  offDiagonal[m] = 0;
}

/** Turns the row at `row` and the one after it in their plane. */
function rotate(
  rows: Float64Array,
  row: number,
  low: number,
  high: number,
  stride: number,
  cosine: number,
  sine: number,
): void {
  for (let k = row + low; k < row + high; k++) {
    const [upper, lower] = [rows[k] as number, rows[k + stride] as number];
    rows[k + stride] = sine * upper + cosine * lower;
    rows[k] = cosine * upper - sine * lower;
  }
}
