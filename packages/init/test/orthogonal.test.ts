import { matmul, mul, reference, rng, setBackend, ShapeError, sub, sum, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { eye, orthogonal } from "../src/index.ts";
import { orthonormalize } from "../src/orthonormalize.ts";
import { statistics } from "./support/statistics.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

/** The largest element of `|W^T W - I|` of a tall matrix, in float64. */
function error(values: ArrayLike<number>, rows: number, columns: number): number {
  const w = tensor(Float64Array.from(values), { shape: [rows, columns] });
  const tall = rows >= columns;
  const product = matmul(w, w, tall ? { transposeA: true } : { transposeB: true });
  const identity = eye()(product.shape, { rng: rng(0), dtype: "float64" });
  const { low, high } = statistics(sub(product, identity));
  return Math.max(-low, high);
}

describe("orthogonal", () => {
  it("has orthonormal columns or rows within 1e-6, in float32, whatever the shape", () => {
    const length = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(length, length, fc.integer({ min: 0, max: 1e6 }), (rows, columns, seed) => {
        const w = orthogonal()([rows, columns], { rng: rng(seed) });
        expect(error(w.dataSync(), rows, columns)).toBeLessThan(1e-6);
      }),
    );
  });

  it("does for large matrices", () => {
    expect(error(orthogonal()([512, 256], { rng: rng(5) }).dataSync(), 512, 256)).toBeLessThan(1e-6);
    expect(error(orthogonal()([256, 256], { rng: rng(5), dtype: "float64" }).dataSync(), 256, 256)).toBeLessThan(1e-13);
  });

  it("takes a convolution's weight as [out, in * kernel]", () => {
    const w = orthogonal()([8, 4, 3, 3], { rng: rng(5) });
    expect(w.shape).toEqual([8, 4, 3, 3]);
    expect(error(w.dataSync(), 8, 36)).toBeLessThan(1e-6);
  });

  it("keeps lengths, but for the gain", () => {
    const w = orthogonal({ gain: 3 })([20, 20], { rng: rng(5), dtype: "float64" });
    const x = rng(6).normal([20], { dtype: "float64" });
    const before = sum(mul(x, x)).dataSync()[0]!;
    const y = matmul(w, x);
    expect(sum(mul(y, y)).dataSync()[0]! / before).toBeCloseTo(9, 10);
  });

  it("draws every rotation equally likely: elements have mean 0 and variance 1 / n", () => {
    const values: number[] = [];
    for (let seed = 0; seed < 500; seed++) values.push(...orthogonal()([3, 3], { rng: rng(seed) }).dataSync());
    // Both the diagonal, whose sign a careless QR decomposition fixes, and the rest.
    const diagonal = values.filter((_, index) => index % 9 === 0 || index % 9 === 4 || index % 9 === 8);
    for (const some of [values, diagonal]) {
      const mean = some.reduce((a, b) => a + b, 0) / some.length;
      const square = some.reduce((a, b) => a + b * b, 0) / some.length;
      expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / 3 / some.length));
      // An element of a unit vector in three dimensions is uniform in [-1, 1]: its square has variance 4 / 45.
      expect(Math.abs(square - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / (some.length / 3)));
    }
  });

  it("refuses a bias", () => {
    expect(() => orthogonal()([4], { rng: rng(5) })).toThrow(
      new ShapeError("orthogonal: the weight must have two axes or more, got [4]. For a bias use zeros.", [4]),
    );
  });
});

describe("orthonormalize", () => {
  it("keeps the direction of the first column and turns the second as little as needed", () => {
    const columns = [Float64Array.of(3, 4), Float64Array.of(1, 0)];
    orthonormalize(columns);
    expect([...columns[0]!]).toEqual([expect.closeTo(0.6, 15), expect.closeTo(0.8, 15)]);
    expect([...columns[1]!]).toEqual([expect.closeTo(0.8, 15), expect.closeTo(-0.6, 15)]);
  });

  it("is exact where columns nearly depend on each other", () => {
    // The Hilbert matrix of order 12 has a condition number of 1e16.
    const n = 12;
    const columns = Array.from({ length: n }, (_, j) => Float64Array.from({ length: n }, (__, i) => 1 / (i + j + 1)));
    orthonormalize(columns);
    const flat = columns.flatMap((column) => [...column]);
    expect(error(flat, n, n)).toBeLessThan(1e-14);
  });

  it("replaces columns that depend on those before them", () => {
    const columns = [Float64Array.of(1, 0, 0), Float64Array.of(2, 0, 0), Float64Array.of(0, 0, 0)];
    orthonormalize(columns);
    expect(
      error(
        columns.flatMap((column) => [...column]),
        3,
        3,
      ),
    ).toBe(0);
  });
});
