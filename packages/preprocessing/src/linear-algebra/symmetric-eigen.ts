import { refusal } from "@ganglion/tensor";
import { backTransform, backTransformWork } from "./back-transform.ts";
import { divideAndConquer } from "./divide.ts";
import { openMemory } from "./kernels.ts";
import { reductionWork, tridiagonalize } from "./tridiagonalize.ts";

/** The eigenvalues of a symmetric matrix, largest first, and its eigenvectors. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  /** `[n, n]`: row `i` is the unit eigenvector of value `i`. */
  readonly vectors: Float64Array;
}

/** How `symmetricEigen` computes. */
export interface EigenOptions {
  /** Whether WebAssembly may be used; true by default. */
  readonly usesWasm?: boolean;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix `[n, n]`, of which the lower triangle is read. Householder's
 * reduction to a tridiagonal matrix, divide and conquer, back-transformation: `4 n^3` multiplications at most, nearly all
 * in matrix products. It needs four times the memory of the matrix for a while.
 * @throws RangeError if a value is not finite, or there is not enough memory.
 */
export function symmetricEigen(
  matrix: Float64Array,
  n: number,
  { usesWasm = true }: EigenOptions = {},
): SymmetricEigen {
  const scale = largestIn(matrix, n);
  if (!Number.isFinite(scale)) {
    const remedy = "Remove NaN and infinities from the data.";
    throw refusal(RangeError, "symmetricEigen", "values must be finite", `${scale}`, remedy);
  }
  const square = n * n;
  const extra = Math.max(reductionWork(n), backTransformWork(n));
  const memory = openMemory(4 * square + extra, usesWasm);
  const [a, rows, coefficients, copies, work] = [0, square, 2 * square, 3 * square, 4 * square];
  const { values } = memory;
  if (scale > 0) for (let i = 0; i < square; i++) values[i] = (matrix[i] as number) / scale;
  const reduction = { n, a, work };
  const tridiagonal = tridiagonalize(memory, reduction);
  divideAndConquer(memory, { n, rows, coefficients, copies }, tridiagonal);
  backTransform(memory, reduction, tridiagonal, { rows, work });
  return sorted(tridiagonal.diagonal, values.subarray(rows, rows + square), scale);
}

/** The largest absolute value of the lower triangle, or the first value that is not finite. */
function largestIn(matrix: Float64Array, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = Math.abs(matrix[i * n + j] as number);
      if (!Number.isFinite(value)) return value;
      if (value > largest) largest = value;
    }
  }
  return largest;
}

function sorted(diagonal: Float64Array, rows: Float64Array, scale: number): SymmetricEigen {
  const n = diagonal.length;
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => (diagonal[j] as number) - (diagonal[i] as number),
  );
  const vectors = new Float64Array(n * n);
  for (const [to, from] of order.entries()) vectors.set(rows.subarray(from * n, (from + 1) * n), to * n);
  return { values: Float64Array.from(order, (i) => (diagonal[i] as number) * scale), vectors };
}
