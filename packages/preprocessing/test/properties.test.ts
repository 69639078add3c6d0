import { digits } from "@ganglion/datasets";
import { mean, reference, rng, setBackend, type Shape, type Tensor, tensor, variance } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  center,
  channelMean,
  channelStandardize,
  compose,
  type Fitted,
  meanImage,
  pca,
  standardize,
  whiten,
} from "../src/index.ts";
import { backends } from "./backends.ts";

expect.extend(matchers);

const SHAPE: Shape = [12, 2, 2, 3];
const float64 = { dtype: "float64" } as const;

/** All that gives back what it was given, fitted on images. */
const invertible: Readonly<Record<string, (x: Tensor) => Fitted>> = {
  center: (x) => center(x),
  meanImage: (x) => meanImage(x),
  channelMean: (x) => channelMean(x),
  standardize: (x) => standardize(x),
  channelStandardize: (x) => channelStandardize(x),
  pca: (x) => pca(x),
  "whiten by pca": (x) => whiten(x),
  "whiten by zca": (x) => whiten(x, { method: "zca" }),
  compose: (x) => {
    const first = standardize(x);
    return compose(first, whiten(first(x), { eps: 0.1 }));
  },
};
const rows = Object.entries(invertible).map(([name, make]) => ({ name, make }));

const drawn = fc
  .record({
    seed: fc.integer({ min: 0 }),
    mean: fc.integer({ min: -100, max: 100 }),
    std: fc.integer({ min: 1, max: 50 }),
  })
  .map(
    ({ seed, ...options }) =>
      (shape: Shape, dtype: "float32" | "float64"): Tensor =>
        rng(seed).normal(shape, { ...options, dtype }),
  );

describe("in float64", () => {
  beforeAll(() => setBackend(reference()));

  test.each(rows)("$name: invert(t(x)) is x, for samples that it was not fitted on too", ({ make }) => {
    fc.assert(
      fc.property(drawn, (draw) => {
        // As many samples as features and more, so that no direction is missing.
        const x = draw([14, ...SHAPE.slice(1)], "float64");
        const t = make(x);
        expect(t.invert(t(x))).toBeAllClose(x, { rtol: 1e-7, atol: 1e-6 });
        const other = rng(99).normal(SHAPE, float64);
        expect(t.invert(t(other))).toBeAllClose(other, { rtol: 1e-7, atol: 1e-6 });
      }),
      { numRuns: 15 },
    );
  });

  test.each(rows)("$name is the same fitted on batches of any sizes", ({ make, name }) => {
    const fitOn: Readonly<Record<string, (source: Iterable<Tensor>) => Fitted>> = {
      center,
      meanImage,
      channelMean,
      standardize,
      channelStandardize,
      pca: (source) => pca(source),
      "whiten by pca": (source) => whiten(source),
      "whiten by zca": (source) => whiten(source, { method: "zca" }),
    };
    const fit = fitOn[name];
    if (fit === undefined) return;
    fc.assert(
      fc.property(drawn, fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 4 }), (draw, cuts) => {
        const x = draw([20, 2, 2, 3], "float64");
        const values = x.dataSync();
        const ends = [...cuts.sort((a, b) => a - b), 20];
        const batches = ends.map((end, index) => {
          const start = ends[index - 1] ?? 0;
          return tensor(values.slice(12 * start, 12 * end), { shape: [end - start, 2, 2, 3] });
        });
        expect(fit(batches)(x)).toBeAllClose(make(x)(x), { rtol: 1e-7, atol: 1e-7 });
      }),
      { numRuns: 10 },
    );
  });

  test("standardize gives mean 0 and variance 1, and 0 for what is always the same", () => {
    fc.assert(
      fc.property(drawn, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (draw, constant) => {
        const values = draw([10, 3], "float64").dataSync();
        values.forEach((_, i) => {
          if (i % 3 === 1) values[i] = constant;
        });
        const x = tensor(values, { shape: [10, 3] });
        const t = standardize([x, x, x]);
        const y = t(x);
        expect(mean(y, { axis: 0 })).toBeAllClose([0, 0, 0], { atol: 1e-9 });
        expect(variance(y, { axis: 0, correction: 0 })).toBeAllClose([1, 0, 1], { atol: 1e-9 });
        expect([...y.dataSync()].filter((value, i) => i % 3 === 1 && value === 0)).toHaveLength(10);
        expect(t.scale[1]).toBe(1);
      }),
    );
  });

  test("what was centered or standardized is left alone the second time", () => {
    for (const make of [center, standardize, channelMean, channelStandardize]) {
      const x = rng(3).normal(SHAPE, { mean: 5, std: 3, ...float64 });
      const y = make(x)(x);
      expect(make(y)(y)).toBeAllClose(y, { rtol: 1e-12, atol: 1e-12 });
    }
  });

  test("whitened samples are uncorrelated with variance 1, zca's nearest to the originals", () => {
    const x = rng(3)
      .normal([40, 5], float64)
      .matmul(rng(4).normal([5, 5], float64))
      .add(7);
    const scores = ["pca", "zca"].map((method) => {
      const y = whiten(x, { method: method as "pca", eps: 0 })(x);
      expect(y.transpose().matmul(y).div(39)).toBeAllClose(
        Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (__, j) => Number(i === j))),
        { atol: 1e-9 },
      );
      return y;
    });
    const distance = (y: Tensor): number =>
      y
        .sub(x.sub(mean(x, { axis: 0 })))
        .pow(2)
        .sum()
        .dataSync()[0]!;
    expect(distance(scores[1]!)).toBeLessThan(distance(scores[0]!));
  });

  test("the rank is that of what the samples were made of", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.integer({ min: 1, max: 7 }), (seed, rank) => {
        const random = rng(seed);
        const x = random
          .normal([30, rank], float64)
          .matmul(random.normal([rank, 8], float64))
          .add(3);
        expect(whiten(x).rank).toBe(rank);
      }),
      { numRuns: 30 },
    );
  });

  test("zca's matrix is symmetric", () => {
    const x = rng(3)
      .normal([40, 4], float64)
      .matmul(rng(4).normal([4, 4], float64));
    const t = whiten(x, { method: "zca" });
    const eye = tensor(
      new Float64Array(16).map((_, i) => Number(i % 5 === 0)),
      { shape: [4, 4] },
    );
    const matrix = t(eye.add(tensor(t.mean)));
    expect(matrix).toBeAllClose(matrix.transpose(), { rtol: 1e-9, atol: 1e-12 });
  });

  test("pca's components are orthonormal, its variances fall, and it forgets as little as possible", async () => {
    const { x: pixels, size } = await digits({ shape: [64] });
    const x = tensor(Float64Array.from(pixels), { shape: [size, 64] });
    const t = pca(x, { variance: 0.9 });
    const count = t.components.shape[0];
    const rowsOf = tensor(t.components.data, { shape: t.components.shape });
    expect(rowsOf.matmul(rowsOf.transpose())).toBeAllClose(
      Array.from({ length: count }, (_, i) => Array.from({ length: count }, (__, j) => Number(i === j))),
      { atol: 1e-13 },
    );
    expect([...t.explainedVariance].sort((a, b) => b - a)).toEqual([...t.explainedVariance]);
    const explained = t.explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0);
    expect(count).toBe(21);
    expect(explained).toBeGreaterThanOrEqual(0.9);
    expect(explained - t.explainedVarianceRatio[count - 1]!).toBeLessThan(0.9);
    const total = variance(x, { axis: 0 }).sum().dataSync()[0]!;
    const lost = t.invert(t(x)).sub(x).pow(2).sum().dataSync()[0]! / (size - 1);
    expect(lost / total).toBeCloseTo(1 - explained, 9);
  });
});

describe.each(backends)("in float32, on %s", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  test.each(rows)("$name: invert(t(x)) is x", async ({ make: fit }) => {
    const x = rng(5).normal([14, 2, 2, 3], { mean: 3, std: 2 });
    const t = fit(x);
    const y = t(x);
    expect(y.dtype).toBe("float32");
    await expect(t.invert(y)).toBeAllClose(x, { rtol: 1e-4, atol: 1e-3 });
  });

  test.each([
    ["standardize", (x: Tensor) => standardize(x), [64, 3]],
    ["channelStandardize", (x: Tensor) => channelStandardize(x), [16, 3, 4]],
    ["whiten by pca", (x: Tensor) => whiten(x), [64, 3]],
  ] as const)("%s holds far from 0", async (__, fit, shape) => {
    const x = rng(5).normal(shape, { mean: 1e4 });
    const t = fit(x);
    setBackend(reference());
    const wide = tensor(Float64Array.from(await x.data()), { shape });
    const wanted = { shape, data: await t(wide).data() };
    setBackend(await make());
    await expect(t(x)).toBeAllClose(wanted, { rtol: 1e-5, atol: 1e-5 });
  });

  test("whole numbers become float32", async () => {
    const x = tensor(new Int32Array([0, 2, 10, 30]), { shape: [2, 2] });
    const y = center(x)(x);
    await expect(y).toBeAllClose([
      [-5, -14],
      [5, 14],
    ]);
    expect(y.dtype).toBe("float32");
  });
});
