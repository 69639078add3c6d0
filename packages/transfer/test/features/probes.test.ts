import { type Dataset, dataset, digits, split } from "@ganglion/datasets";
import { flatten } from "@ganglion/layers";
import { argmax, noGrad, reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { computeFeatures, gradientProbe, ridgeProbe } from "../../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

/** Solves A w = b by elimination with pivots. */
function solve(a: number[][], b: number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let i = 0; i < rows.length; i++) {
    const pivot =
      rows.slice(i).reduce((best, _, j, rest) => (Math.abs(rest[j]![i]!) > Math.abs(rest[best]![i]!) ? j : best), 0) +
      i;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let j = 0; j < rows.length; j++) {
      if (j === i) continue;
      const factor = rows[j]![i]! / rows[i]![i]!;
      rows[j] = rows[j]!.map((value, k) => value - factor * rows[i]![k]!);
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

/** Scores of `at` by the ridge regression on the samples in `on`, with an intercept that is not penalized. */
function ridgeScores({ x, y, shape, classes }: Dataset, penalty: number, on: readonly number[], at: number): number[] {
  const d = shape[0]!;
  const row = (i: number): number[] => [...x.subarray(i * d, (i + 1) * d), 1];
  return classes.map((_, c) => {
    const a = Array.from({ length: d + 1 }, (__, p) =>
      Array.from({ length: d + 1 }, (___, q) =>
        on.reduce((sum, i) => sum + row(i)[p]! * row(i)[q]!, p === q && p < d ? penalty : 0),
      ),
    );
    const b = Array.from({ length: d + 1 }, (__, p) =>
      on.reduce((sum, i) => sum + row(i)[p]! * (y[i] === c ? 1 : 0), 0),
    );
    const w = solve(a, b);
    return row(at).reduce((sum, value, p) => sum + value * w[p]!, 0);
  });
}

function clusters(n: number, d: number, seed: number): Dataset {
  const random = rng(seed);
  const y = Int32Array.from({ length: n }, (_, i) => i % 3);
  const noise = random.normal([n, d]).dataSync();
  const x = Float32Array.from(noise, (value, i) => value + (Math.floor(i / d) % 3) * ((i % d) - 1));
  return dataset({ x, y, shape: [d], classes: ["a", "b", "c"] });
}

describe("ridgeProbe", () => {
  it.each([
    [20, 3],
    [7, 9],
  ])("has the fit and the left-out errors of the definition, with %d samples of %d features", async (n, d) => {
    const data = clusters(n, d, 5);
    const all = Array.from({ length: n }, (_, i) => i);
    const mean = Array.from({ length: d }, (_, f) => all.reduce((sum, i) => sum + data.x[i * d + f]! / n, 0));
    const total = all.reduce((sum, i) => sum + mean.reduce((s, m, f) => s + (data.x[i * d + f]! - m) ** 2, 0), 0);
    // One of the n principal components of centered samples is always empty.
    for (const strength of [1e-2, 1, 10]) {
      const penalty = (strength * total) / Math.min(n, d);
      const probe = await ridgeProbe(data, { strengths: [strength] });
      const left = all.map((i) =>
        ridgeScores(
          data,
          penalty,
          all.filter((j) => j !== i),
          i,
        ),
      );
      const right = left.filter((row, i) => row.indexOf(Math.max(...row)) === data.y[i]).length;
      const error = left
        .flatMap((row, i) => row.map((score, c) => (score - (data.y[i] === c ? 1 : 0)) ** 2))
        .reduce((a, b) => a + b, 0);
      expect(probe.accuracy).toBe(right / n);
      expect(probe.error).toBeCloseTo(error / (n * 3), 6);
      const scores = noGrad(() => probe.layer(tensor(data.x, { shape: [n, d] })));
      expect(scores).toBeAllClose(
        all.map((i) => ridgeScores(data, penalty, all, i)),
        { atol: 1e-5 },
      );
    }
  });

  it("chooses the strength that does best on what was left out", async () => {
    const probe = await ridgeProbe(clusters(30, 10, 6));
    expect(probe.trials).toHaveLength(8);
    const most = Math.max(...probe.trials.map(({ accuracy }) => accuracy));
    expect(probe.accuracy).toBe(most);
    const equals = probe.trials.filter(({ accuracy }) => accuracy === most);
    expect(probe.error).toBe(Math.min(...equals.map(({ error }) => error)));
  });

  it("says about digits what is true of digits that it has not seen", async () => {
    const [train, test] = split(await digits({ shape: [64] }), { fraction: 0.5, rng: rng(1) });
    const { layer, accuracy } = await ridgeProbe(train);
    const scores = noGrad(() => argmax(layer(tensor(test.x, { shape: [test.size, 64] })), { axis: 1 }).dataSync());
    const measured = scores.filter((label, i) => label === test.y[i]).length / test.size;
    expect(measured).toBeGreaterThan(0.9);
    expect(Math.abs(accuracy - measured)).toBeLessThan(0.03);
  });

  it("copes with features that say nothing", async () => {
    const y = new Int32Array([0, 0, 1]);
    const { layer } = await ridgeProbe(dataset({ x: new Float32Array(6).fill(2), y, shape: [2], classes: ["a", "b"] }));
    expect(layer(tensor([[2, 2]]))).toBeAllClose([[2 / 3, 1 / 3]]);
  });

  it("tells how far it is, and stops when it is told to", async () => {
    const data = clusters(50, 20, 3);
    const seen: { done: number; total: number }[] = [];
    await ridgeProbe(data, { strengths: [1, 2], onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ done: 150, total: 150 });
    const reason = new Error("enough");
    await expect(ridgeProbe(data, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(reason);
    await expect(ridgeProbe(data, { onProgress, signal: controller.signal })).rejects.toBe(reason);
  });

  it("refuses what it cannot do", async () => {
    const data = clusters(6, 2, 1);
    await expect(ridgeProbe(3 as never)).rejects.toThrow(
      new TypeError(
        "ridgeProbe: features must be a dataset with classes and at least one sample, got 3. Make it with dataset({ x, y, shape, classes }).",
      ),
    );
    for (const strengths of [[], [0], [1, Number.NaN], [-1]]) {
      await expect(ridgeProbe(data, { strengths })).rejects.toThrow(
        /^ridgeProbe: strengths must be positive numbers, got/,
      );
    }
    await expect(ridgeProbe(data, { alphas: [1] } as never)).rejects.toThrow(/strengths/);
    const one = dataset({ x: [1, 2], y: new Int32Array([0]), shape: [2], classes: ["a"] });
    await expect(ridgeProbe(one)).rejects.toThrow(RangeError);
    await expect(ridgeProbe(data, { onProgress: 3 as never })).rejects.toThrow(TypeError);
  });
});

describe("gradientProbe", () => {
  it("learns digits from their pixels, from the seed alone", async () => {
    const [train, test] = split(await digits({ shape: [64] }), { fraction: 0.5, rng: rng(1) });
    const layer = await gradientProbe(train, { rng: rng(2), epochs: 20 });
    const scores = noGrad(() => argmax(layer(tensor(test.x, { shape: [test.size, 64] })), { axis: 1 }).dataSync());
    expect(scores.filter((label, i) => label === test.y[i]).length / test.size).toBeGreaterThan(0.93);
    const again = await gradientProbe(train, { rng: rng(2), epochs: 20 });
    expect(again.parameters.weight.dataSync()).toEqual(layer.parameters.weight.dataSync());
  });

  it("leaves nothing but its layer behind, and stops when it is told to", async () => {
    const data = clusters(12, 3, 2);
    const backend = reference();
    setBackend(backend);
    const layer = await gradientProbe(data, { rng: rng(1), epochs: 2, batchSize: 5 });
    expect(backend.memory().buffers).toBe(2);
    expect(layer.options).toEqual({ inFeatures: 3, outFeatures: 3, bias: true });
    const reason = new Error("enough");
    await expect(gradientProbe(data, { rng: rng(1), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("refuses what it cannot do", async () => {
    const data = clusters(6, 2, 1);
    await expect(gradientProbe(data, {} as never)).rejects.toThrow(/^gradientProbe: rng/);
    await expect(gradientProbe(data, { rng: rng(1), epochs: 0 })).rejects.toThrow(RangeError);
    await expect(gradientProbe(data, { rng: rng(1), learningRate: -1 })).rejects.toThrow(RangeError);
    await expect(gradientProbe({} as never, { rng: rng(1) })).rejects.toThrow(
      /^gradientProbe: features must be a dataset/,
    );
  });
});

describe("computeFeatures", () => {
  it("computes each sample once, in order, with its answer", async () => {
    const data = clusters(10, 3, 2);
    const progress: unknown[] = [];
    const features = await computeFeatures((x) => x.mul(2).reshape([-1, 3, 1]), data, {
      batchSize: 4,
      onProgress: (p) => progress.push(p),
    });
    expect(Array.from(features.x)).toEqual(Array.from(data.x, (value) => Math.fround(value * 2)));
    expect([features.shape, features.size, features.classes]).toEqual([[3, 1], 10, ["a", "b", "c"]]);
    expect(features.y).toEqual(data.y);
    expect(progress).toEqual([
      { done: 4, total: 10 },
      { done: 8, total: 10 },
      { done: 10, total: 10 },
    ]);
  });

  it("leaves nothing behind, whether it goes well or not", async () => {
    const data = clusters(10, 3, 2);
    const backend = reference();
    setBackend(backend);
    await computeFeatures(flatten(), data);
    expect(backend.memory().buffers).toBe(0);
    await expect(computeFeatures((x) => x.sum(), data)).rejects.toThrow(
      "computeFeatures: the model must return one row of the same shape for each of the 10 samples, got [].",
    );
    expect(backend.memory().buffers).toBe(0);
    const reason = new Error("enough");
    await expect(computeFeatures(flatten(), data, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("refuses what it cannot do", async () => {
    const data = clusters(10, 3, 2);
    await expect(computeFeatures(3 as never, data)).rejects.toThrow("computeFeatures: model must be a layer, got 3.");
    await expect(computeFeatures(() => undefined as never, data)).rejects.toThrow(
      new TypeError("computeFeatures: the model must return a tensor, got undefined. Return one row for each sample."),
    );
    await expect(computeFeatures(flatten(), [] as never)).rejects.toThrow(
      /^computeFeatures: source must be a dataset with classes/,
    );
    await expect(computeFeatures(flatten(), data, { batchSize: 0 })).rejects.toThrow(RangeError);
    await expect(computeFeatures(flatten(), data, { size: 1 } as never)).rejects.toThrow(TypeError);
  });
});
