import { type Backend, mul, reference, rng, scope, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, describe, expect, it } from "vitest";
import { createBoard } from "../../src/collect/board.ts";
import { distributionEntry, readDistribution } from "../../src/collect/distribution-entry.ts";
import type { Distribution } from "../../src/distribution.ts";

const backends: readonly (readonly [name: string, backend: Backend])[] = [
  ["reference", reference()],
  ["wasm", await wasm({ threads: 2 })],
];

async function measured(x: Tensor): Promise<Distribution> {
  const board = createBoard();
  const entry = scope(() => distributionEntry(board, x));
  board.measure();
  return readDistribution(await board.read(), entry);
}

/** What a loop over all values says, in double precision. */
function expected(values: readonly number[]): {
  mean: number;
  std: number;
  min: number;
  max: number;
  at(share: number): number;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sorted = values.toSorted((a, b) => a - b);
  return {
    mean,
    std: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
    min: sorted[0] as number,
    max: sorted.at(-1) as number,
    at: (share) => sorted[Math.round(share * (sorted.length - 1))] as number,
  };
}

describe.each(backends)("a distribution measured on %s", (_, backend) => {
  const normal = (shape: readonly number[]): Tensor => rng(7).normal(shape);

  beforeEach(() => setBackend(backend));

  it.each([
    ["as many as are looked at", [64, 32], 1],
    ["fewer", [5, 7], 3],
    ["more, of which every so many-th is looked at", [100, 256], 0.01],
    ["gradients that are nearly nothing", [40, 40], 1e-30],
    ["huge ones", [40, 40], 1e30],
  ] as const)("has the moments and percentiles of %s", async (_title, shape, scale) => {
    const x = mul(normal(shape), scale);
    const values = Array.from(x.dataSync());
    const { mean, std, min, max, at } = expected(values);
    const found = await measured(x);
    expect(found).toMatchObject({ size: values.length, min, max, isFinite: true });
    expect(Math.abs(found.mean - mean)).toBeLessThan(1e-5 * std);
    expect(found.std / std).toBeCloseTo(1, 5);
    const looked = Math.min(values.length, 2048);
    const width = (found.histogram.high - found.histogram.low) / 240;
    const slack = values.length > 2048 ? 0.12 * std : 1.5 * width + 2 * (at(0.52) - at(0.5));
    for (const [name, share] of [
      ["p25", 0.25],
      ["p50", 0.5],
      ["p75", 0.75],
    ] as const) {
      expect(Math.abs(found.percentiles[name] - at(share))).toBeLessThan(slack);
    }
    const counted = found.histogram.counts.reduce((sum, count) => sum + count, 0);
    expect(counted).toBeGreaterThan(0.8 * looked);
    expect(counted).toBeLessThanOrEqual(looked);
    expect(found.histogram.counts.length).toBe(40);
  });

  it("keeps its digits far from 0", async () => {
    const found = await measured(normal([50, 50]).add(1e4));
    expect(found.mean).toBeCloseTo(1e4, 0);
    expect(found.std).toBeGreaterThan(0.95);
    expect(found.std).toBeLessThan(1.05);
  });

  it("counts equal values, and says what is not finite", async () => {
    const same = await measured(tensor([2, 2, 2, 2], { backend }));
    expect(same).toMatchObject({ mean: 2, std: 0, min: 2, max: 2, isFinite: true, percentiles: { p50: 2 } });
    expect(same.histogram.counts[0]).toBe(4);
    expect((await measured(tensor([1, Number.NaN, 3], { backend }))).isFinite).toBe(false);
    expect((await measured(tensor([1, Number.NEGATIVE_INFINITY], { backend }))).isFinite).toBe(false);
  });
});
