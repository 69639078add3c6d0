import type { Memory } from "./kernels.ts";

/** How many columns are reduced before what is right of them is brought up to date, by one matrix product. */
const PANEL = 32;

/** Where the reduction works. */
export interface Reduction {
  readonly n: number;
  /** `[n, n]`: the matrix, of which the lower triangle is read and destroyed. Row `j` right of the diagonal gets reflector `j`. */
  readonly a: number;
  /** `[PANEL + 2, n]` to work in. */
  readonly work: number;
}

/** A symmetric tridiagonal matrix, and the reflectors that lead to it. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Element `i` couples `i` and `i + 1`; the last is 0. */
  readonly offDiagonal: Float64Array;
  /** Reflector `j` is `1 - tau[j] v v^T`, `v` being row `j` of the matrix from `j + 1` on. */
  readonly tau: Float64Array;
}

/** How many doubles `work` has. */
export function reductionWork(n: number): number {
  return (PANEL + 2) * n;
}

/**
 * Reduces a symmetric matrix to a tridiagonal one by Householder reflections, half of the work in matrix products.
 * @see Dongarra, Sorensen and Hammarling, 1989, Block reduction of matrices to condensed forms for eigenvalue computations
 */
export function tridiagonalize(memory: Memory, reduction: Reduction): Tridiagonal {
  const { n, a, work } = reduction;
  const result = {
    diagonal: new Float64Array(n),
    offDiagonal: new Float64Array(n),
    tau: new Float64Array(n),
  };
  for (let start = 0; start < n; start += PANEL) {
    const width = Math.min(PANEL, n - start);
    for (let r = 0; r < width; r++) reduceColumn(memory, reduction, start, r, result);
    const next = start + width;
    const size = [n - next, n - next, width] as const;
    const [v, w] = [a + start * n + next, work + next];
    const target = { at: a + next * n + next, rowStride: n, columnStride: 1 };
    for (const [left, right] of [
      [v, w],
      [w, v],
    ] as const) {
      const [rows, columns] = [
        { at: left, rowStride: 1, columnStride: n },
        { at: right, rowStride: n, columnStride: 1 },
      ];
      memory.kernels.multiply(size, -1, rows, columns, target, true);
    }
  }
  return result;
}

/** Column `start + r`: what the panel's reflectors so far make of it, then its own reflector and what that makes of the rest. */
function reduceColumn(memory: Memory, { n, a, work }: Reduction, start: number, r: number, result: Tridiagonal): void {
  const { values, kernels } = memory;
  const j = start + r;
  const column = work + PANEL * n;
  for (let i = j; i < n; i++) values[column + i] = values[a + i * n + j] as number;
  for (let q = 0; q < r; q++) {
    const [v, w] = [a + (start + q) * n + j, work + q * n + j];
    kernels.axpy(n - j, -(values[w] as number), v, column + j);
    kernels.axpy(n - j, -(values[v] as number), w, column + j);
  }
  result.diagonal[j] = values[column + j] as number;
  const rest = n - j - 1;
  if (rest === 0) return;
  const { beta, tau } = reflect(values, column + j + 1, rest);
  result.offDiagonal[j] = beta;
  result.tau[j] = tau;
  const v = a + j * n + j + 1;
  const y = work + r * n + j + 1;
  values.copyWithin(v, column + j + 1, column + n);
  values.fill(0, y, y + rest);
  if (tau === 0) return;
  kernels.symv(rest, a + (j + 1) * (n + 1), n, v, y);
  for (let q = 0; q < r; q++) {
    const [vq, wq] = [a + (start + q) * n + j + 1, work + q * n + j + 1];
    const [alongV, alongW] = [kernels.dot(rest, vq, v), kernels.dot(rest, wq, v)];
    kernels.axpy(rest, -alongW, vq, y);
    kernels.axpy(rest, -alongV, wq, y);
  }
  for (let i = y; i < y + rest; i++) values[i] = (values[i] as number) * tau;
  kernels.axpy(rest, -0.5 * tau * kernels.dot(rest, y, v), v, y);
}

/**
 * The reflector that turns a vector into a multiple, `beta`, of the first axis: in place, with 1 as its first element. A
 * vector that lies along the axis is left alone.
 */
function reflect(values: Float64Array, at: number, length: number): { beta: number; tau: number } {
  const first = values[at] as number;
  let largest = 0;
  for (let i = at + 1; i < at + length; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  values[at] = 1;
  if (largest === 0) return { beta: first, tau: 0 };
  const unit = Math.max(largest, Math.abs(first));
  let squares = (first / unit) ** 2;
  for (let i = at + 1; i < at + length; i++) squares += ((values[i] as number) / unit) ** 2;
  const beta = (first > 0 ? -unit : unit) * Math.sqrt(squares);
  for (let i = at + 1; i < at + length; i++) values[i] = (values[i] as number) / (first - beta);
  return { beta, tau: (beta - first) / beta };
}
