import { matmul, maximum, reference, rng, scope, setBackend, type Tensor, tanh } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { type Initializer, kaimingNormal, normal, orthogonal, xavierNormal } from "../src/index.ts";
import { readInitFixture } from "./support/fixture.ts";
import { statistics } from "./support/statistics.ts";

beforeEach(() => setBackend(reference()));

const relu = (x: Tensor): Tensor => maximum(x, 0);
const width = 1024;

/** Mean and standard deviation after each of six layers of `width`, on 16 standard normal samples. */
function throughSixLayers(init: Initializer, activation: (x: Tensor) => Tensor): { mean: number; std: number }[] {
  const random = rng(11);
  let x = random.normal([16, width]);
  return Array.from({ length: 6 }, () => {
    x = scope(() => activation(matmul(x, init([width, width], { rng: random }), { transposeB: true })));
    return statistics(x);
  });
}

/**
 * The lecture's experiment is 4096 wide. For wide layers the result depends on `std * sqrt(width)` alone, so its 0.01 and
 * 0.05 stand here for what they are at 4096.
 */
const perUnit = (std: number): Initializer => normal({ std: (std * 64) / Math.sqrt(width) });

describe("six layers show what an initializer does", () => {
  it.each([
    ["tanh, 0.01: the signal dies", perUnit(0.01), [0.49, 0.29, 0.18, 0.11, 0.07, 0.05]],
    ["tanh, 0.05: the units saturate", perUnit(0.05), [0.87, 0.85, 0.85, 0.85, 0.85, 0.85]],
    ["tanh, Xavier", xavierNormal(), [0.63, 0.49, 0.41, 0.36, 0.32, 0.29]],
  ])("%s", (_, init, expected) => {
    const stds = throughSixLayers(init, tanh).map(({ std }) => std);
    for (const [index, std] of stds.entries()) expect(Math.abs(std - expected[index]!)).toBeLessThan(0.02);
  });

  it("relu, Xavier: the signal halves its variance in each layer", () => {
    const found = throughSixLayers(xavierNormal(), relu);
    const expected = [
      [0.4, 0.58],
      [0.28, 0.41],
      [0.2, 0.29],
      [0.14, 0.2],
      [0.1, 0.14],
      [0.07, 0.1],
    ] as const;
    for (const [index, [mean, std]] of expected.entries()) {
      expect(Math.abs(found[index]!.mean - mean)).toBeLessThan(0.03);
      expect(Math.abs(found[index]!.std - std)).toBeLessThan(0.03);
    }
  });

  it("relu, Kaiming: mean sqrt(1 / pi) and std sqrt(1 - 1 / pi) at every depth, half of the units zero", () => {
    const { mean, std } = readInitFixture().moments.find(({ kind }) => kind === "relu")!;
    expect(mean * Math.SQRT2).toBeCloseTo(Math.sqrt(1 / Math.PI), 12);
    expect(std * Math.SQRT2).toBeCloseTo(Math.sqrt(1 - 1 / Math.PI), 12);
    for (const found of throughSixLayers(kaimingNormal(), relu)) {
      expect(Math.abs(found.mean - 0.5642)).toBeLessThan(0.06);
      expect(Math.abs(found.std - 0.8256)).toBeLessThan(0.06);
    }
    const random = rng(11);
    const x = random.normal([16, width]);
    const y = relu(matmul(x, kaimingNormal()([width, width], { rng: random }), { transposeB: true }));
    const zeros = y.dataSync().filter((value: number) => value === 0).length / y.size;
    expect(Math.abs(zeros - 0.5)).toBeLessThan(0.02);
  });

  it("orthogonal without a nonlinearity: the signal keeps its size exactly", () => {
    const random = rng(11);
    let x = random.normal([16, 128], { dtype: "float64" });
    const before = statistics(x);
    for (let layer = 0; layer < 50; layer++) {
      x = matmul(x, orthogonal()([128, 128], { rng: random, dtype: "float64" }), { transposeB: true });
    }
    const after = statistics(x);
    expect(Math.hypot(after.mean, after.std)).toBeCloseTo(Math.hypot(before.mean, before.std), 12);
  });
});
