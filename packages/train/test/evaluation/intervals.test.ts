import { describe, expect, it } from "vitest";
import { rng } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { bootstrapInterval, wilsonInterval } from "../../src/index.ts";
import { normalQuantile } from "../../src/evaluation/normal-quantile.ts";

describe("wilsonInterval", () => {
  it("is known at both ends and in the middle", () => {
    const known: readonly (readonly [hits: number, count: number, lower: number, upper: number])[] = [
      [0, 10, 0, 0.27753279986288926],
      [10, 10, 0.7224672001371107, 1],
      [5, 10, 0.23659309051256636, 0.7634069094874336],
    ];
    for (const [hits, count, lower, upper] of known) {
      const found = wilsonInterval(hits, count);
      expect(found.lower).toBeCloseTo(lower, 10);
      expect(found.upper).toBeCloseTo(upper, 10);
    }
  });

  it("solves the equation that it is made of", () => {
    for (const confidence of [0.5, 0.9, 0.99]) {
      const { lower, upper, value } = wilsonInterval(83, 200, { confidence });
      const z = normalQuantile(0.5 + confidence / 2);
      for (const end of [lower, upper]) expect((value - end) ** 2).toBeCloseTo((z * z * end * (1 - end)) / 200, 12);
    }
  });

  it("holds the true share as often as it says", () => {
    const random = rng(3);
    let held = 0;
    for (let turn = 0; turn < 2000; turn++) {
      const hits = Array.from({ length: 60 }, () => Number(random.integer(10) < 3)).reduce((a, b) => a + b);
      const { lower, upper } = wilsonInterval(hits, 60, { confidence: 0.9 });
      if (lower <= 0.3 && 0.3 <= upper) held++;
    }
    expect(held / 2000).toBeGreaterThan(0.87);
    expect(held / 2000).toBeLessThan(0.94);
  });

  it("refuses what is no share", () => {
    expect(thrown(() => wilsonInterval(11, 10))).toBe(
      "RangeError: wilsonInterval: hits must be at most count, which is at least 1, got 11 of 10. Pass hits, then all samples.",
    );
    expect(thrown(() => wilsonInterval(0, 0))).toContain("got 0 of 0");
    expect(thrown(() => wilsonInterval(Number.NaN, 3))).toContain("hits must be a finite number >= 0, got NaN");
    expect(thrown(() => wilsonInterval(1, 3, { confidence: 1 }))).toBe(
      "RangeError: wilsonInterval: confidence must be a number between 0 and 1, got 1. Leave it out for 0.95.",
    );
    expect(thrown(() => wilsonInterval(1, 3, { level: 0.9 } as never))).toContain("It is called confidence here.");
  });
});

it("quantiles of the normal distribution are the known ones", () => {
  const known = [
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.75, 0.6744897501960817],
    [0.9999, 3.719016485455709],
  ];
  for (const [p, x] of known) expect(normalQuantile(p!)).toBeCloseTo(x!, 12);
  expect(normalQuantile(0.025)).toBeCloseTo(-1.959963984540054, 12);
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(1 - 1e-9)).toBeCloseTo(5.997807015, 6);
});

describe("bootstrapInterval", () => {
  const values = Array.from({ length: 100 }, (_, index) => Math.sin(index));

  it("is that of the mean by default, near the one of the formula", () => {
    const { value, lower, upper } = bootstrapInterval(values, { rng: rng(7) });
    const mean = values.reduce((sum, one) => sum + one) / 100;
    const std = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 100);
    expect(value).toBeCloseTo(mean, 12);
    expect(Math.abs(upper - lower - (2 * 1.96 * std) / 10)).toBeLessThan(0.02);
    expect(bootstrapInterval(values, { rng: rng(7) })).toEqual({ value, lower, upper, confidence: 0.95 });
  });

  it("takes any statistic, and the same value for all", () => {
    const largest = bootstrapInterval([1, 5, 2], {
      rng: rng(7),
      statistic: (drawn) => Math.max(...drawn),
      resamples: 200,
    });
    expect(largest).toMatchObject({ value: 5, upper: 5 });
    expect(bootstrapInterval(Float32Array.of(2, 2), { rng: rng(7), resamples: 9 })).toMatchObject({
      lower: 2,
      upper: 2,
    });
  });

  it("refuses what has no statistic", () => {
    expect(thrown(() => bootstrapInterval([], { rng: rng(7) }))).toBe(
      "RangeError: bootstrapInterval: values must be a list of finite numbers, at least one, got none. Pass one for each sample.",
    );
    expect(thrown(() => bootstrapInterval([1, Number.NaN], { rng: rng(7) }))).toContain("got one that is not finite");
    expect(thrown(() => bootstrapInterval([1], {} as never))).toContain("rng must be a generator of random numbers");
    expect(thrown(() => bootstrapInterval([1], { rng: rng(7), statistic: () => Number.NaN }))).toBe(
      "TypeError: bootstrapInterval: statistic must return a number, got NaN. Check what it does where values come more than once.",
    );
  });
});
