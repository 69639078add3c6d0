import { openMemory } from "./kernels.ts";

/** `V^T diag(weights) V` for `V [count, features]`: symmetric, `[features, features]`. */
export function weightedGram(
  vectors: Float64Array,
  weights: Float64Array,
  features: number,
  usesWasm = true,
): Float64Array {
  const count = weights.length;
  const size = count * features;
  const { values, kernels } = openMemory(2 * size + features * features, usesWasm);
  values.set(vectors);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < features; j++, at++) values[size + at] = (vectors[at] as number) * (weights[i] as number);
  }
  const [a, b] = [
    { at: size, rowStride: 1, columnStride: features },
    { at: 0, rowStride: features, columnStride: 1 },
  ];
  kernels.multiply([features, features, count], 1, a, b, { at: 2 * size, rowStride: features, columnStride: 1 }, true);
  const product = values.slice(2 * size);
  for (let i = 0; i < features; i++) {
    for (let j = 0; j < i; j++) product[j * features + i] = product[i * features + j] as number;
  }
  return product;
}
