import type { TypedArray } from "../dtype.ts";

/** Values that sums of products of one dtype are computed in. */
export type Exact = Float64Array | Int32Array;

/** The sizes of a product of `[m, k]` and `[k, n]`. */
export interface ProductSize {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/**
 * `y[i, j] += dot(row i of a, row j of b)`: `a [m, k]`, `b [n, k]`, `y [m, n]`. A sum starts from what `y` holds, and is
 * rounded to the dtype of `y` at its end.
 */
export function addDotProducts(y: TypedArray, a: Exact, b: Exact, size: ProductSize): void {
  if (a instanceof Float64Array && b instanceof Float64Array) addDoubles(y, a, b, size);
  else addIntegers(y, a, b, size);
}

/** Four columns at a time, so that each element of `a` is read once for all four. */
function addDoubles(y: TypedArray, a: Float64Array, b: Float64Array, { m, n, k }: ProductSize): void {
  const inFours = n - (n % 4);
  for (let i = 0; i < m; i++) {
    const row = i * k;
    for (let j = 0, at = i * n; j < inFours; j += 4, at += 4) {
      const [b0, b1, b2, b3] = [j * k, (j + 1) * k, (j + 2) * k, (j + 3) * k];
      let sum0 = y[at] as number;
      let sum1 = y[at + 1] as number;
      let sum2 = y[at + 2] as number;
      let sum3 = y[at + 3] as number;
      for (let p = 0; p < k; p++) {
        const value = a[row + p] as number;
        sum0 += value * (b[b0 + p] as number);
        sum1 += value * (b[b1 + p] as number);
        sum2 += value * (b[b2 + p] as number);
        sum3 += value * (b[b3 + p] as number);
      }
      y[at] = sum0;
      y[at + 1] = sum1;
      y[at + 2] = sum2;
      y[at + 3] = sum3;
    }
    for (let j = inFours; j < n; j++) {
      let sum = y[i * n + j] as number;
      for (let p = 0; p < k; p++) sum += (a[row + p] as number) * (b[j * k + p] as number);
      y[i * n + j] = sum;
    }
  }
}

/** Products and sums modulo 2^32. */
function addIntegers(y: TypedArray, a: Exact, b: Exact, { m, n, k }: ProductSize): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = y[i * n + j] as number;
      for (let p = 0; p < k; p++) sum = (sum + Math.imul(a[i * k + p] as number, b[j * k + p] as number)) | 0;
      y[i * n + j] = sum;
    }
  }
}
