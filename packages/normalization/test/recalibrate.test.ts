import { relu } from "@ganglion/fixtures";
import { dropout, linear, sequential } from "@ganglion/layers";
import { defineLayer, type Layer, reference, rng, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { matchers, rejection } from "@ganglion/tensor/testing";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BatchNorm, batchNorm, recalibrate } from "../src/index.ts";
import { backends } from "./backends.ts";

expect.extend(matchers);

const rowsOf = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (__, i) => values[row * width + i]!),
  );

/** Mean and unbiased variance of each column, in double precision. */
function moments(rows: readonly number[][]): { mean: number[]; variance: number[] } {
  const mean = rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
  const variance = mean.map((m, i) => rows.reduce((sum, row) => sum + (row[i]! - m) ** 2, 0) / (rows.length - 1));
  return { mean, variance };
}

describe.each(backends)("recalibrate on %s", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  test("gives the mean and the unbiased variance of all values, whatever the batches", async () => {
    const values = await rng(3).normal([20, 2], { mean: 5, std: 3 }).data();
    const { mean, variance } = moments(rowsOf(values, 2));
    const whole = tensor(values, { shape: [20, 2] });
    for (const sizes of [[20], [7, 13], [2, 3, 5, 10]]) {
      const layer = batchNorm(2);
      layer(whole.mul(100), { training: true });
      let start = 0;
      const batches = sizes.map((size) => {
        const x = tensor(values.slice(2 * start, 2 * (start + size)), { shape: [size, 2] });
        start += size;
        return x;
      });
      expect(await recalibrate(layer, batches)).toBe(sizes.length);
      await expect(layer.buffers.running_mean!).toBeAllClose(mean);
      await expect(layer.buffers.running_var!).toBeAllClose(variance);
      expect(await layer.buffers.num_batches_tracked!.item()).toBe(sizes.length);
    }
  });

  test("holds far from 0", async () => {
    const values = await rng(3).normal([64, 1], { mean: 1e4 }).data();
    const { mean, variance } = moments(rowsOf(values, 1));
    const layer = batchNorm(1);
    await recalibrate(
      layer,
      [0, 1, 2, 3].map((i) => tensor(values.slice(16 * i, 16 * (i + 1)), { shape: [16, 1] })),
    );
    await expect(layer.buffers.running_mean!).toBeAllClose(mean, { rtol: 1e-7 });
    await expect(layer.buffers.running_var!).toBeAllClose(variance, { rtol: 1e-3 });
  });

  test("lets deeper layers see what the batch makes of the earlier ones, and dropout keep still", async () => {
    const [first, second] = [batchNorm(2, { eps: 0 }), batchNorm(2, { eps: 0 })];
    const model = sequential(first, dropout(0.9), (x) => x.mul(3), sequential({ norm: second }));
    await recalibrate(model, [{ x: rng(3).normal([50, 2], { mean: 7, std: 2 }) }]);
    await expect(second.buffers.running_mean!).toBeAllClose([0, 0], { atol: 1e-5 });
    await expect(second.buffers.running_var!).toBeAllClose([(9 * 50) / 49, (9 * 50) / 49]);
  });
});

describe("recalibrate", () => {
  beforeEach(() => setBackend(reference()));

  const norms = (model: Layer): BatchNorm[] =>
    Object.values(model.children ?? {}).filter((child) => child.kind === "batchNorm") as BatchNorm[];

  test("makes inference fit data that the statistics did not", async () => {
    const random = rng(7);
    const model = sequential(linear(3, 4, { rng: random }), batchNorm(4), relu, linear(4, 2, { rng: random }));
    const x = random.normal([200, 3], { mean: 10 });
    const wanted = model(x, { training: true });
    expect(Math.max(...model(x).sub(wanted).dataSync().map(Math.abs))).toBeGreaterThan(0.5);
    await recalibrate(model, [x]);
    expect(model(x)).toBeAllClose(wanted, { rtol: 1e-2, atol: 1e-2 });
  });

  test("reads asynchronous batches, which it disposes", async () => {
    const given: Tensor[] = [];
    async function* stream(): AsyncGenerator<{ x: Tensor; y: Tensor }> {
      for (const values of [
        [1, 2],
        [6, 7],
      ]) {
        const batch = { x: tensor(values, { shape: [2, 1] }), y: tensor([0, 0]) };
        given.push(batch.x, batch.y);
        yield batch;
      }
    }
    const layer = batchNorm(1);
    expect(await recalibrate(layer, stream())).toBe(2);
    expect(layer.buffers.running_mean!).toBeAllClose([4]);
    expect(layer.buffers.running_var!).toBeAllClose([26 / 3]);
    expect(given.map((x) => x.disposed)).toEqual([true, true, true, true]);
  });

  test("frees what synchronous batches create, and leaves what there was", async () => {
    const backend = reference();
    setBackend(backend);
    const layer = batchNorm(1);
    const x = tensor([[1], [2]]);
    function* batches(): Generator<Tensor> {
      yield x;
      yield tensor([[3], [4]]);
    }
    const before = backend.memory();
    await recalibrate(layer, batches());
    expect(backend.memory()).toEqual(before);
    expect(x.disposed).toBe(false);
    expect(layer.buffers.running_mean!).toBeAllClose([2.5]);
  });

  test("counts a layer that is used twice as one", async () => {
    const norm = batchNorm(1);
    const model = sequential(norm, (x) => x.mul(2).add(5), norm);
    await recalibrate(model, [tensor([[1], [3]])]);
    // It sees 1, 3 and then 2 * [-1, 1] + 5.
    expect(norm.buffers.running_mean!).toBeAllClose([3.5], { rtol: 1e-4 });
    expect(norm.buffers.running_var!).toBeAllClose([19 / 3], { rtol: 1e-4 });
    expect(norm.buffers.num_batches_tracked!.dataSync()).toEqual(new Int32Array([2]));
  });

  test("recalibrates frozen layers too, and passes over those without statistics", async () => {
    const model = sequential(
      batchNorm(1, { updateRunning: false, normalizeBy: "running" }),
      batchNorm(1, { trackRunningStats: false }),
    );
    await recalibrate(model, [tensor([[1], [3]])]);
    expect(norms(model)[0]!.buffers.running_mean!).toBeAllClose([2]);
  });

  test("changes nothing when it fails", async () => {
    const norm = batchNorm(1);
    const silent = batchNorm(1);
    const x = tensor([[1], [3]]);
    const hidden = defineLayer((input) => norm(input), {
      children: { norm, silent },
      withChildren:
        (children: Readonly<Record<string, Layer>>): Layer =>
        (input) =>
          children["norm"]!(input),
    });
    expect(await rejection(recalibrate(hidden, [x]))).toBe(
      'Error: recalibrate: every batch norm must be called, got one that was not ("silent"). Nothing was changed.',
    );
    expect(await rejection(recalibrate(norm, []))).toBe(
      "RangeError: recalibrate: there must be at least one batch, got none. Pass some of the new data.",
    );
    expect(await rejection(recalibrate(sequential(relu), [x]))).toBe(
      "Error: recalibrate: the model must have a batch norm with running statistics, got none. Nothing else needs recalibration.",
    );
    expect(await rejection(recalibrate(norm, [x, tensor([[1]])]))).toContain("got [1, 1]");
    expect(
      await rejection(
        recalibrate(
          defineLayer((y) => norm(y), { kind: "block", children: { norm } }),
          [x],
        ),
      ),
    ).toContain(
      "recalibrate: containers must have withChildren to be rebuilt, got block without it (the model itself).",
    );
    expect(norm.buffers.running_mean!).toBeAllClose([0]);
    expect(norm.buffers.num_batches_tracked!.dataSync()).toEqual(new Int32Array([0]));
  });
});
