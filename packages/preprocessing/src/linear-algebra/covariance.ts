import { openMemory } from "./kernels.ts";

/** So many samples are collected before they are multiplied out; one more row is for what joins them to the others. */
const CHUNK = 255;

/** The mean and the covariance of samples, made in one pass. */
export interface CovarianceSum {
  /** Takes `count` samples into account, each a row of `values`. */
  add(values: ArrayLike<number>, count: number): void;
  /** What is known of all samples; called once, at the end. */
  finish(): Covariance;
}

/** Mean and covariance of `count` samples. */
export interface Covariance {
  readonly count: number;
  readonly mean: Float64Array;
  /** `[features, features]`, divided by `count - 1`; only the lower triangle is filled in. */
  readonly matrix: Float64Array;
}

/**
 * Begins a sum over samples of so many features. Chunks are centered by their own mean, so that a mean far from 0 costs no
 * digits, and joined by Chan's formula, as one more row of the product.
 * @see Chan, Golub and LeVeque, 1983, Algorithms for computing the sample variance: analysis and recommendations
 */
export function covarianceSum(features: number, usesWasm = true): CovarianceSum {
  const { values: memory, kernels } = openMemory(features * (features + CHUNK + 1), usesWasm);
  const rows = features * features;
  const mean = new Float64Array(features);
  let [count, waiting] = [0, 0];
  const flush = (): void => {
    if (waiting === 0) return;
    const chunk = memory.subarray(rows, rows + (waiting + 1) * features);
    const own = centerRows(chunk, waiting, features);
    const total = count + waiting;
    const weight = Math.sqrt((count * waiting) / total);
    for (let j = 0; j < features; j++) {
      const distance = (own[j] as number) - (mean[j] as number);
      chunk[waiting * features + j] = weight * distance;
      mean[j] = (mean[j] as number) + distance * (waiting / total);
    }
    const [a, b] = [
      { at: rows, rowStride: 1, columnStride: features },
      { at: rows, rowStride: features, columnStride: 1 },
    ];
    kernels.multiply([features, features, waiting + 1], 1, a, b, { at: 0, rowStride: features, columnStride: 1 }, true);
    [count, waiting] = [total, 0];
  };
  return {
    add(values, samples) {
      for (let i = 0; i < samples; i++) {
        const to = rows + waiting * features;
        for (let j = 0, from = i * features; j < features; j++) memory[to + j] = values[from++] as number;
        waiting++;
        if (waiting === CHUNK) flush();
      }
    },
    finish() {
      flush();
      const matrix = memory.subarray(0, rows);
      for (let i = 0; i < rows; i++) matrix[i] = (matrix[i] as number) / (count - 1);
      return { count, mean, matrix };
    },
  };
}

/** Subtracts the mean of the first `count` rows from them and returns it. */
function centerRows(rows: Float64Array, count: number, features: number): Float64Array {
  const mean = rows.slice(0, features);
  subtractFromRows(rows, count, mean);
  // From the first row on, what is always the same has exactly itself as its mean. The second time takes away what
  // rounding left the first time.
  for (let pass = 0; pass < 2; pass++) {
    const rest = new Float64Array(features);
    for (let i = 0, at = 0; i < count; i++) {
      for (let j = 0; j < features; j++, at++) rest[j] = (rest[j] as number) + (rows[at] as number);
    }
    for (let j = 0; j < features; j++) {
      rest[j] = (rest[j] as number) / count;
      mean[j] = (mean[j] as number) + (rest[j] as number);
    }
    subtractFromRows(rows, count, rest);
  }
  return mean;
}

function subtractFromRows(rows: Float64Array, count: number, row: Float64Array): void {
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < row.length; j++, at++) rows[at] = (rows[at] as number) - (row[j] as number);
  }
}
