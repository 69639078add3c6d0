import { relu } from "@ganglion/activations";
import { dataset } from "@ganglion/datasets";
import { linear, sequential } from "@ganglion/layers";
import { batchNorm, recalibrate } from "@ganglion/normalization";
import { copyModel, noGrad, reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { adaBN, freeze, isFrozen } from "../../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

function network() {
  const random = rng(7);
  return sequential(linear(2, 3, { rng: random }), batchNorm(3), relu, linear(3, 2, { rng: random }));
}

const data = dataset({
  x: Array.from({ length: 20 }, (_, i) => ((i * 37) % 19) - 2),
  y: new Int32Array(10),
  shape: [2],
  classes: ["a"],
});

describe("adaBN", () => {
  it("has the statistics that recalibrate gives, and leaves the model that it was given alone", async () => {
    const model = network();
    const before = noGrad(() => model(tensor([[1, 2]])));
    const moved = await adaBN(model, data, { batchSize: 4 });
    const expected = copyModel(model);
    await recalibrate(expected, data.batches({ batchSize: 4 }));
    for (const name of ["running_mean", "running_var", "num_batches_tracked"] as const) {
      expect(moved.children["1"]!.buffers![name]).toBeAllClose(expected.children["1"]!.buffers![name]!);
    }
    expect(noGrad(() => model(tensor([[1, 2]])))).toBeAllClose(before);
    expect(moved.children["0"]).toBe(model.children["0"]);
    expect(moved.children["1"]!.parameters).toEqual(model.children["1"]!.parameters);
  });

  it("is normal at each batch norm on the data that it was given", async () => {
    const moved = await adaBN(network(), data);
    const seen: { mean: number[]; variance: number[] }[] = [];
    const x = tensor(data.x, { shape: [10, 2] });
    moved(x, {
      observe: (path, _x, y) => {
        if (path !== "1") return;
        const values = Array.from(y.dataSync(), Number);
        const mean = [0, 1, 2].map((c) => values.filter((_, i) => i % 3 === c).reduce((a, b) => a + b / 10, 0));
        const variance = mean.map((m, c) =>
          values.filter((_, i) => i % 3 === c).reduce((a, b) => a + (b - m) ** 2 / 9, 0),
        );
        seen.push({ mean, variance });
      },
    });
    for (const value of seen[0]!.mean) expect(value).toBeCloseTo(0, 5);
    for (const value of seen[0]!.variance) expect(value).toBeCloseTo(1, 3);
  });

  it("keeps frozen layers frozen and shared ones shared", async () => {
    const norm = batchNorm(2);
    const moved = await adaBN(freeze(sequential(norm, relu, norm)), data);
    expect(isFrozen(moved.children["0"]!)).toBe(true);
    expect(moved.children["0"]!.buffers!["running_mean"]).toBe(moved.children["2"]!.buffers!["running_mean"]);
    expect(moved.children["0"]!.buffers!["running_mean"]).not.toBe(norm.buffers["running_mean"]);
  });

  it("takes batches of all kinds, and leaves nothing behind where it fails", async () => {
    const backend = reference();
    setBackend(backend);
    const model = sequential(batchNorm(1));
    const before = backend.memory().buffers;
    async function* later() {
      yield tensor([[1], [3]]);
    }
    const moved = await adaBN(model, later());
    await expect(moved.children["0"]!.buffers!["running_mean"]!.array()).resolves.toEqual([2]);
    for (const x of Object.values(moved.children["0"]!.buffers!)) x.dispose();
    expect(backend.memory().buffers).toBe(before);
    await expect(adaBN(model, [])).rejects.toThrow(/there must be at least one batch/);
    const reason = new Error("enough");
    await expect(adaBN(model, data, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(adaBN(model, later(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(backend.memory().buffers).toBe(before);
  });

  it("refuses what it cannot do", async () => {
    await expect(adaBN(3 as never, data)).rejects.toThrow("adaBN: model must be a layer, got 3.");
    await expect(adaBN(network(), 3 as never)).rejects.toThrow(/batches must be iterable, got 3/);
    await expect(adaBN(network(), data, { batchSize: 0 })).rejects.toThrow(/^adaBN: batchSize/);
    await expect(adaBN(network(), data, { size: 1 } as never)).rejects.toThrow(/^adaBN: options must be known ones/);
    await expect(adaBN(linear(2, 2, { rng: rng(1) }), data)).rejects.toThrow(/must have a batch norm/);
  });
});
