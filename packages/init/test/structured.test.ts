import { reference, rng, setBackend, ShapeError } from "@ganglion/tensor";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { dirac, eye, sparse, truncatedNormal } from "../src/index.ts";
import { readInitFixture } from "./support/fixture.ts";
import { expectMoments, statistics } from "./support/statistics.ts";

beforeEach(() => setBackend(reference()));

describe("eye and dirac are PyTorch's:", () => {
  it.each(readInitFixture().deterministic)("$kind $shape $options", ({ kind, shape, options, values }) => {
    const init = kind === "eye" ? eye() : dirac(options);
    const x = init(shape, { rng: rng(5) });
    expect(x.shape).toEqual(shape);
    expect([...x.dataSync()]).toEqual(values.data);
  });

  it("eye takes a gain", () => {
    expect(eye({ gain: 0.5 })([2, 3], { rng: rng(5) }).dataSync()).toEqual(new Float32Array([0.5, 0, 0, 0, 0.5, 0]));
  });

  it("they refuse other shapes", () => {
    expect(() => eye()([2, 2, 3, 3], { rng: rng(5) })).toThrow(
      new ShapeError(
        "eye: the weight must have two axes, got [2, 2, 3, 3]. For convolutions use dirac or orthogonal.",
        [2, 2, 3, 3],
      ),
    );
    for (const [shape, groups] of [
      [[2, 2], 1],
      [[4, 2, 3, 3], 3],
    ] as const) {
      expect(() => dirac({ groups })(shape, { rng: rng(5) })).toThrow(
        new ShapeError(
          "dirac: the weight must be [out, in / groups, ...kernel] with one to three kernel axes, and groups must divide " +
            `out, got [${shape.join(", ")}] and ${groups} groups. For a linear layer use eye.`,
          shape,
        ),
      );
    }
  });
});

describe("truncatedNormal", () => {
  it.each(readInitFixture().truncatedNormal)("has the moments of the cut distribution: $options", (row) => {
    const { mean, std, a, b } = row.options;
    const x = truncatedNormal({ mean, std, low: a, high: b })([200, 200], { rng: rng(5) });
    expectMoments(x, { mean: row.mean.data[0], std: row.std.data[0], kurtosis: 3 });
    expect(statistics(x).low).toBeGreaterThanOrEqual(Math.fround(a));
    expect(statistics(x).high).toBeLessThanOrEqual(Math.fround(b));
  });

  it("never leaves its bounds, however far out or narrow they are", () => {
    const bound = fc.double({ min: -30, max: 30, noNaN: true });
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 0, max: 1e6 }), (a, b, seed) => {
        fc.pre(Math.abs(a - b) > 1e-6);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const x = truncatedNormal({ low, high })([50], { rng: rng(seed), dtype: "float64" });
        const found = statistics(x);
        expect(found.low).toBeGreaterThanOrEqual(low);
        expect(found.high).toBeLessThanOrEqual(high);
        expect(found.high).toBeGreaterThan(found.low);
      }),
    );
  });

  it("has the tail's moments far out, on either side", () => {
    // The mean beyond a is pdf(a) / (1 - cdf(a)), and the variance 1 + a mean - mean^2.
    for (const [a, mean] of [
      [2, 2.37321553],
      [5, 5.18650397],
    ] as const) {
      const std = Math.sqrt(1 + a * mean - mean * mean);
      const above = truncatedNormal({ low: a, high: 40 })([100, 100], { rng: rng(5) });
      const below = truncatedNormal({ low: -40, high: -a })([100, 100], { rng: rng(5) });
      expect(Math.abs(statistics(above).mean - mean)).toBeLessThan((5 * std) / 100);
      expect(Math.abs(statistics(below).mean + mean)).toBeLessThan((5 * std) / 100);
    }
  });

  it.each([
    // Half a normal has the mean sqrt(2 / pi) and the variance 1 - 2 / pi; beyond a the mean is pdf(a) / (1 - cdf(a)).
    { low: 0, high: Infinity, mean: Math.sqrt(2 / Math.PI), std: Math.sqrt(1 - 2 / Math.PI) },
    { low: -Infinity, high: 0, mean: -Math.sqrt(2 / Math.PI), std: Math.sqrt(1 - 2 / Math.PI) },
    { low: 2, high: Infinity, mean: 2.37321553, std: Math.sqrt(1 + 2 * 2.37321553 - 2.37321553 ** 2) },
    { low: -Infinity, high: -2, mean: -2.37321553, std: Math.sqrt(1 + 2 * 2.37321553 - 2.37321553 ** 2) },
    { low: -1, high: Infinity, mean: 0.28759997, std: Math.sqrt(1 - 0.28759997 - 0.28759997 ** 2) },
    { low: -Infinity, high: Infinity, mean: 0, std: 1 },
  ])("may have an infinite bound: $low to $high", ({ low, high, mean, std }) => {
    const found = statistics(truncatedNormal({ low, high })([100, 100], { rng: rng(5) }));
    expect(Math.abs(found.mean - mean)).toBeLessThan((5 * std) / 100);
    expect(Math.abs(found.std / std - 1)).toBeLessThan(0.06);
    expect(found.low).toBeGreaterThanOrEqual(low);
    expect(found.high).toBeLessThanOrEqual(high);
  });

  it("draws the same from the same seed", () => {
    const draw = (seed: number): unknown => truncatedNormal()([4, 5], { rng: rng(seed) }).dataSync();
    expect(draw(5)).toEqual(draw(5));
    expect(draw(6)).not.toEqual(draw(5));
  });

  it("refuses bounds that hold nothing", () => {
    for (const options of [
      { low: 1, high: 1 },
      { std: 0 },
      { high: Number.NaN },
      { low: Number.NaN },
      { mean: Infinity },
      { std: Infinity },
      { low: Infinity, high: Infinity },
      { low: -Infinity, high: -Infinity },
    ]) {
      expect(() => truncatedNormal(options)).toThrow(RangeError);
    }
    expect(() => truncatedNormal({ std: -1 })).toThrow(
      new RangeError(
        "truncatedNormal: std must be > 0 and low < high, mean and std finite, got mean 0, std -1, low -2, high 2. " +
          "The bounds are values, not multiples of std.",
      ),
    );
  });
});

describe("sparse", () => {
  it("leaves the same number of zeros in each column, and normal numbers elsewhere", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, columns, sparsity) => {
          const values = sparse({ sparsity })([rows, columns], { rng: rng(5) }).dataSync();
          for (let column = 0; column < columns; column++) {
            let zeros = 0;
            for (let row = 0; row < rows; row++) if (values[row * columns + column] === 0) zeros++;
            expect(zeros).toBe(Math.ceil(sparsity * rows));
          }
        },
      ),
    );
  });

  it("has the standard deviation that it is given where it is not zero, and zeros in any row", () => {
    const x = sparse({ sparsity: 0.5, std: 0.1 })([100, 100], { rng: rng(5) });
    const { std } = statistics(x);
    expect(Math.abs(std / (0.1 * Math.SQRT1_2) - 1)).toBeLessThan(0.05);
    const first = x
      .dataSync()
      .slice(0, 100)
      .filter((value: number) => value === 0).length;
    expect(Math.abs(first - 50)).toBeLessThan(5 * 5);
  });

  it("refuses what is no share, and what is no matrix", () => {
    expect(() => sparse({ sparsity: 1.1 })).toThrow(
      new RangeError("sparse: sparsity must be from 0 to 1, got 1.1. 0.9 leaves every tenth weight."),
    );
    expect(() => sparse({ sparsity: 0.5 })([3], { rng: rng(5) })).toThrow(
      new ShapeError("sparse: the weight must have two axes, got [3]. For convolutions use dirac or orthogonal.", [3]),
    );
  });
});
