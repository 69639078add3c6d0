import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { covarianceSum } from "../../src/linear-algebra/covariance.ts";
import { weightedGram } from "../../src/linear-algebra/gram.ts";
import { noise } from "./random.ts";

/** The covariance by definition. */
function covarianceOf(rows: Float64Array, features: number): { mean: number[]; matrix: number[] } {
  const count = rows.length / features;
  const at = (i: number, j: number): number => rows[i * features + j]!;
  const over = (f: (i: number) => number): number =>
    Array.from({ length: count }, (_, i) => f(i)).reduce((a, b) => a + b, 0);
  const mean = Array.from({ length: features }, (_, j) => over((i) => at(i, j)) / count);
  const matrix = Array.from({ length: features * features }, (_, p) => {
    const [a, b] = [Math.floor(p / features), p % features];
    return a < b ? 0 : over((i) => (at(i, a) - mean[a]!) * (at(i, b) - mean[b]!)) / (count - 1);
  });
  return { mean, matrix };
}

/** The lower triangle, 0 elsewhere. */
const lower = (matrix: Float64Array, features: number): number[] =>
  Array.from(matrix, (value, p) => (p % features > Math.floor(p / features) ? 0 : value));

describe.each([true, false])("covariance, in WebAssembly: %s", (usesWasm) => {
  test("is the same however the samples come, and however many chunks they fill", () => {
    const features = 5;
    const rows = noise(600 * features, 9).map((value, i) => value * (1 + (i % features)) + (i % features));
    const wanted = covarianceOf(rows, features);
    const cuts = fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (chosen) => {
        const sum = covarianceSum(features, usesWasm);
        const ends = [...chosen.sort((a, b) => a - b), 600];
        let start = 0;
        for (const end of ends) {
          sum.add(rows.subarray(start * features, end * features), end - start);
          start = end;
        }
        const { count, mean, matrix } = sum.finish();
        expect(count).toBe(600);
        mean.forEach((value, j) => expect(value).toBeCloseTo(wanted.mean[j]!, 12));
        lower(matrix, features).forEach((value, p) => expect(value).toBeCloseTo(wanted.matrix[p]!, 12));
      }),
      { numRuns: 10 },
    );
  });

  test("loses nothing to a mean far from 0", () => {
    const rows = noise(1000, 9);
    const near = covarianceSum(2, usesWasm);
    near.add(rows, 500);
    const far = covarianceSum(2, usesWasm);
    far.add(
      rows.map((value) => Math.round(value * 2 ** 20) / 2 ** 20 + 2 ** 20),
      500,
    );
    const [a, b] = [near.finish(), far.finish()];
    lower(a.matrix, 2).forEach((value, p) => expect(lower(b.matrix, 2)[p]).toBeCloseTo(value, 5));
    expect(b.mean[0]! - 2 ** 20).toBeCloseTo(a.mean[0]!, 5);
  });

  test("of constants is exactly 0, over several chunks too", () => {
    for (const constant of [0.1, 1e6 / 3, -999999.9989100917, -1.2725381462869958e-179]) {
      const sum = covarianceSum(3, usesWasm);
      for (let batch = 0; batch < 3; batch++) sum.add(new Float64Array(900).fill(constant), 300);
      const { mean, matrix } = sum.finish();
      expect([...mean]).toEqual([constant, constant, constant]);
      expect(lower(matrix, 3)).toEqual(Array(9).fill(0));
    }
  });

  test("weightedGram is V^T diag(w) V", () => {
    const [count, features] = [7, 6];
    const v = noise(count * features, 4);
    const w = noise(count, 5);
    const product = weightedGram(v, w, features, usesWasm);
    for (let a = 0; a < features; a++) {
      for (let b = 0; b < features; b++) {
        let total = 0;
        for (let r = 0; r < count; r++) total += v[r * features + a]! * w[r]! * v[r * features + b]!;
        expect(product[a * features + b]).toBeCloseTo(total, 13);
      }
    }
    expect(product).toHaveLength(36);
  });
});
