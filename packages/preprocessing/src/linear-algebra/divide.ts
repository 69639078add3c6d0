import type { Memory } from "./kernels.ts";
import { deflate, type Split } from "./deflate.ts";
import { secularRoot } from "./secular.ts";
import { implicitQL } from "./implicit-ql.ts";
import type { Tridiagonal } from "./tridiagonalize.ts";

/** Blocks of up to so many rows are solved without being divided. */
const SMALL = 32;

/** Where the eigenvectors are made. */
export interface Division {
  readonly n: number;
  /** `[n, n]` zeros: row `i` becomes eigenvector `i` of the tridiagonal matrix. */
  readonly rows: number;
  /** `[n, n]` to work in. */
  readonly coefficients: number;
  /** `[n, n]` to work in. */
  readonly copies: number;
}

/**
 * All eigenvalues (which replace the diagonal, in no order) and eigenvectors of a symmetric tridiagonal matrix, by
 * dividing it in two, solving the halves, and putting back the coupling between them as a change of rank one.
 * @see Cuppen, 1981, A divide and conquer method for the symmetric tridiagonal eigenproblem
 */
export function divideAndConquer(memory: Memory, division: Division, matrix: Tridiagonal): void {
  const { n, rows } = division;
  for (let i = 0; i < n; i++) memory.values[rows + i * (n + 1)] = 1;
  solve(memory, division, matrix, 0, n);
}

function solve(memory: Memory, division: Division, matrix: Tridiagonal, low: number, high: number): void {
  const { n, rows } = division;
  const { diagonal, offDiagonal } = matrix;
  if (high - low <= SMALL) {
    const vectors = memory.values.subarray(rows, rows + n * n);
    implicitQL({ diagonal, offDiagonal, low, high, rows: vectors, stride: n });
    return;
  }
  const middle = (low + high) >> 1;
  const coupling = offDiagonal[middle - 1] as number;
  diagonal[middle - 1] = (diagonal[middle - 1] as number) - Math.abs(coupling);
  diagonal[middle] = (diagonal[middle] as number) - Math.abs(coupling);
  solve(memory, division, matrix, low, middle);
  solve(memory, division, matrix, middle, high);
  if (coupling !== 0) merge(memory, division, matrix, { low, middle, high, coupling });
}

interface Seam {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly coupling: number;
}

function merge(memory: Memory, division: Division, { diagonal }: Tridiagonal, seam: Seam): void {
  const { n, rows } = division;
  const { low, middle, high, coupling } = seam;
  const { values } = memory;
  const z = new Float64Array(high - low);
  for (let i = low; i < high; i++) {
    // Half of the square root of 2 makes z a unit vector: each half contributes a row of an orthogonal matrix.
    const element =
      i < middle ? (values[rows + i * n + middle - 1] as number) : (values[rows + i * n + middle] as number);
    z[i - low] = (i >= middle && coupling < 0 ? -element : element) * Math.SQRT1_2;
  }
  const split = deflate({ values, rows, n, diagonal, z, low, middle, high, rho: 2 * Math.abs(coupling) });
  if (split.size === 0) return;
  const roots = solveSecular(memory, division, split);
  gather(memory, division, seam, split);
  moveDeflated(memory, division, diagonal, low, split);
  for (let i = 0; i < split.size; i++) diagonal[low + i] = roots[i] as number;
  combine(memory, division, seam, split);
}

/**
 * The eigenvalues of the change of rank one, and its eigenvectors as rows of `coefficients`, their elements in the order of
 * `split.places`. They are those of a nearby `z` whose eigenvalues are exactly the ones that were found, which makes them
 * orthogonal to the last digits.
 * @see Gu and Eisenstat, 1995, A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem
 */
function solveSecular({ values }: Memory, { coefficients }: Division, split: Split): Float64Array {
  const { size, poles, z, places } = split;
  const roots = new Float64Array(size);
  const products = new Float64Array(size).fill(1);
  for (let i = 0; i < size; i++) {
    const row = coefficients + i * size;
    roots[i] = secularRoot(split, i, values, row);
    const pole = poles[i] as number;
    for (let j = 0; j < size; j++) {
      const distance = -(values[row + j] as number);
      products[j] = (products[j] as number) * (j === i ? distance : distance / (pole - (poles[j] as number)));
    }
  }
  const nearby = products.map((product, j) => Math.sqrt(Math.max(0, product)) * ((z[j] as number) < 0 ? -1 : 1));
  const row = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const at = coefficients + i * size;
    let squares = 0;
    for (let j = 0; j < size; j++) {
      const element = (nearby[j] as number) / (values[at + j] as number);
      row[j] = element;
      squares += element * element;
    }
    const length = Math.sqrt(squares);
    for (let j = 0; j < size; j++) values[at + (places[j] as number)] = (row[j] as number) / length;
  }
  return roots;
}

/** Copies the halves of the rows to combine, each without its half of zeros, in the order of `split.places`. */
function gather({ values }: Memory, { n, rows, copies }: Division, { low, middle, high }: Seam, split: Split): void {
  const { order, upper, both } = split;
  const lower = copies + (upper + both) * (middle - low);
  for (const [place, row] of order.entries()) {
    const from = rows + row * n;
    if (place < upper + both) values.copyWithin(copies + place * (middle - low), from + low, from + middle);
    if (place >= upper) values.copyWithin(lower + (place - upper) * (high - middle), from + middle, from + high);
  }
}

/** Moves the deflated rows behind those that will be combined. */
function moveDeflated(
  { values }: Memory,
  { n, rows }: Division,
  diagonal: Float64Array,
  low: number,
  split: Split,
): void {
  const end = low + split.size;
  const free = split.order.filter((row) => row >= end);
  for (const row of split.deflated) {
    if (row >= end) continue;
    const to = free.pop() as number;
    values.copyWithin(rows + to * n, rows + row * n, rows + (row + 1) * n);
    diagonal[to] = diagonal[row] as number;
  }
}

/** `rows = coefficients x copies`, for the upper and the lower halves of the columns. */
function combine(
  { values, kernels }: Memory,
  { n, rows, coefficients, copies }: Division,
  { low, middle, high }: Seam,
  { size, upper, both, lower }: Split,
): void {
  for (let i = low; i < low + size; i++) values.fill(0, rows + i * n + low, rows + i * n + high);
  const [left, right] = [middle - low, high - middle];
  const target = (column: number) => ({ at: rows + low * n + column, rowStride: n, columnStride: 1 });
  const weights = (column: number) => ({ at: coefficients + column, rowStride: size, columnStride: 1 });
  const uppers = { at: copies, rowStride: left, columnStride: 1 };
  const lowers = { at: copies + (upper + both) * left, rowStride: right, columnStride: 1 };
  kernels.multiply([size, left, upper + both], 1, weights(0), uppers, target(low));
  kernels.multiply([size, right, both + lower], 1, weights(upper), lowers, target(middle));
}
