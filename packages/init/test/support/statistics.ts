import type { Tensor } from "@ganglion/tensor";
import { expect } from "vitest";

/** Mean, standard deviation about the mean, and the extremes. */
export function statistics(x: Tensor): { mean: number; std: number; low: number; high: number; size: number } {
  const values = Array.from(x.dataSync());
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const square = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { mean, std: Math.sqrt(square), low, high, size: values.length };
}

/**
 * Fails unless mean and standard deviation are within five standard errors of what they should be. `kurtosis` is the
 * distribution's fourth moment over its squared variance: 3 for a normal, 1.8 for a uniform one.
 */
export function expectMoments(
  x: Tensor,
  { mean, std, kurtosis }: { mean: number; std: number; kurtosis: number },
): void {
  const found = statistics(x);
  const error = 5 / Math.sqrt(found.size);
  expect(Math.abs(found.mean - mean)).toBeLessThan(error * std);
  expect(Math.abs(found.std / std - 1)).toBeLessThan((error * Math.sqrt(kurtosis - 1)) / 2 + 5 / found.size);
}
