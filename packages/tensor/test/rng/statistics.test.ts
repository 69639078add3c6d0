import { describe, expect, it } from "vitest";
import { fillNormal } from "../../src/rng/fill-normal.ts";
import { fillUniform } from "../../src/rng/fill-uniform.ts";
import { rng } from "../../src/rng/rng.ts";

/** Seeds are fixed, so nothing here is left to chance; bounds are those that a fair generator misses once in 10^4 times or less. */
const Z = 4;
const SIZE = 200_000;
/** The Kolmogorov-Smirnov distance times sqrt(n) that is exceeded once in 10^4 times. */
const KOLMOGOROV = 2.23;

describe("uniform numbers", () => {
  const x = new Float32Array(SIZE);
  fillUniform(x, [101, 0], 0, 0, 1);

  it("have the moments of the distribution", () => {
    expect(zOf(x, (u) => u, 1 / 2, 1 / 12)).toBeLessThan(Z);
    expect(zOf(x, (u) => (u - 0.5) ** 2, 1 / 12, 1 / 180)).toBeLessThan(Z);
  });

  it("follow the distribution function (Kolmogorov-Smirnov)", () => {
    expect(kolmogorovSmirnov(x, (u) => u)).toBeLessThan(KOLMOGOROV);
  });

  it("do not depend on their neighbours", () => {
    for (const lag of [1, 2, 3, 4, 5]) expect(correlationZ(x.subarray(lag), x)).toBeLessThan(Z);
  });
});

describe("normal numbers", () => {
  const x = new Float32Array(SIZE);
  fillNormal(x, [102, 0], 0, 0, 1);

  it("have the moments of the distribution", () => {
    expect(zOf(x, (z) => z, 0, 1)).toBeLessThan(Z);
    expect(zOf(x, (z) => z ** 2, 1, 2)).toBeLessThan(Z);
    expect(zOf(x, (z) => z ** 3, 0, 15)).toBeLessThan(Z);
    expect(zOf(x, (z) => z ** 4, 3, 96)).toBeLessThan(Z);
  });

  it("follow the distribution function (Kolmogorov-Smirnov)", () => {
    expect(kolmogorovSmirnov(x, normalDistribution)).toBeLessThan(KOLMOGOROV);
  });

  it("have the tails of the distribution", () => {
    const p = 2 * (1 - 0.99865010196837);
    expect(zOf(x, (z) => (Math.abs(z) > 3 ? 1 : 0), p, p * (1 - p))).toBeLessThan(Z);
  });

  it("do not depend on their neighbours, in value or in size", () => {
    const squares = x.map((z) => z * z);
    for (const lag of [1, 2, 3, 4, 5]) {
      expect(correlationZ(x.subarray(lag), x)).toBeLessThan(Z);
      expect(correlationZ(squares.subarray(lag), squares)).toBeLessThan(Z);
    }
  });
});

describe("integer and permutation", () => {
  it("make every number equally likely", () => {
    const random = rng(103);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 20_000; i++) (counts[random.integer(10)] as number)++;
    expect(chiSquare(counts)).toBeLessThan(33.72);
  });

  it("make every number equally likely where the bound does not divide 2^32", () => {
    // Without rejection, a product of 32 bits reaches every third number twice as often.
    const random = rng(104);
    const counts = [0, 0, 0];
    for (let i = 0; i < 3_000; i++) (counts[random.integer(3 * 2 ** 30) % 3] as number)++;
    expect(chiSquare(counts)).toBeLessThan(18.42);
  });

  it("make every order equally likely", () => {
    const random = rng(105);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = random.permutation(4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(57.07);
  });
});

describe("split", () => {
  it("makes children whose numbers depend neither on the parent's nor on each other's", () => {
    const parent = rng(106);
    const keys = [parent.state().key, ...Array.from({ length: 5 }, () => parent.split().state().key)];
    const draws = keys.map((key) => {
      const x = new Float32Array(50_000);
      fillNormal(x, key, 0, 0, 1);
      return x;
    });
    for (const [i, x] of draws.entries()) {
      for (const y of draws.slice(0, i)) expect(correlationZ(x, y)).toBeLessThan(Z);
    }
  });
});

/** How many standard errors the mean of `f` is away from `mean`, where `f` has this `variance`. */
function zOf(x: Float32Array, f: (value: number) => number, mean: number, variance: number): number {
  let sum = 0;
  for (const value of x) sum += f(value);
  return Math.abs(sum / x.length - mean) / Math.sqrt(variance / x.length);
}

function kolmogorovSmirnov(x: Float32Array, distribution: (value: number) => number): number {
  let largest = 0;
  for (const [index, value] of x.toSorted().entries()) {
    const p = distribution(value);
    largest = Math.max(largest, Math.abs(p - index / x.length), Math.abs(p - (index + 1) / x.length));
  }
  return largest * Math.sqrt(x.length);
}

/** The correlation of two sequences in standard errors; the longer one is cut. */
function correlationZ(x: Float32Array, y: Float32Array): number {
  const size = Math.min(x.length, y.length);
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < size; i++) {
    const [a, b] = [x[i] as number, y[i] as number];
    sx += a;
    sy += b;
    sxx += a * a;
    syy += b * b;
    sxy += a * b;
  }
  const covariance = sxy - (sx * sy) / size;
  return (Math.abs(covariance) / Math.sqrt((sxx - (sx * sx) / size) * (syy - (sy * sy) / size))) * Math.sqrt(size);
}

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((total, count) => total + count, 0) / counts.length;
  return counts.reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
}

/** `P(X < z)` to 1e-7. See Abramowitz and Stegun, 1964, formula 26.2.17. */
function normalDistribution(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z < 0 ? tail : 1 - tail;
}
