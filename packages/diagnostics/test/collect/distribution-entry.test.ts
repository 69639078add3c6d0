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
  board.finish();
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
    const [looked, isAll] = [Math.min(values.length, 1024), values.length <= 1024];
    expect(found).toMatchObject({ size: values.length, isFinite: true, ...(isAll && { min, max }) });
    expect(found.min).toBeGreaterThanOrEqual(min);
    expect(found.max).toBeLessThanOrEqual(max);
    expect(Math.abs(found.mean - mean)).toBeLessThan(1e-5 * std);
    expect(Math.abs(found.std / std - 1)).toBeLessThan(isAll ? 1e-5 : 0.06);
    const width = (found.histogram.high - found.histogram.low) / 240;
    const slack = values.length > 1024 ? 0.15 * std : 1.5 * width + 2 * (at(0.52) - at(0.5));
    for (const [name, share] of [
      ["p25", 0.25],
      ["p50", 0.5],
      ["p75", 0.75],
    ] as const) {
      expect(Math.abs(found.percentiles[name] - at(share))).toBeLessThan(slack);
    }
    const counted = found.histogram.counts.reduce((sum, count) => sum + count, 0);
    expect(counted).toBeGreaterThan(0.5 * looked);
    expect(counted).toBeLessThanOrEqual(looked);
    expect(found.histogram.counts.length).toBe(40);
  });

  it("is measured beside others, each of as many values as it has", async () => {
    const tensors = [normal([40, 60]), tensor([3]), mul(normal([5]), 1e-20), normal([1024]).add(7)];
    const board = createBoard(100);
    const entries = scope(() => tensors.map((x) => distributionEntry(board, x)));
    board.finish();
    const read = await board.read();
    const [many, one, few, some] = entries.map((entry) => readDistribution(read, entry)) as Distribution[];
    for (const [found, x] of [
      [few, tensors[2]],
      [one, tensors[1]],
    ] as const) {
      const { mean, std, min, max } = expected(Array.from(x!.dataSync()));
      expect(found).toMatchObject({ size: x!.size, min, max });
      expect(found!.mean).toBeCloseTo(mean, 26);
      expect(found!.std / (std || 1)).toBeCloseTo(std === 0 ? 0 : 1, 5);
      expect(found!.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(x!.size);
    }
    for (const found of [many, some]) {
      const counted = found!.histogram.counts.reduce((sum, count) => sum + count, 0);
      expect(counted).toBeGreaterThan(50);
      expect(counted).toBeLessThanOrEqual(100);
    }
    expect(some!.percentiles.p50).toBeGreaterThan(6.5);
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
