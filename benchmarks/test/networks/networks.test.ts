import { parameters } from "@ganglion/layers";
import { backward, type Layer, reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { batchNorm } from "../../src/networks/batch-norm.ts";
import { cnn, mlp, resnet } from "../../src/networks/ours.ts";
import { trainingWork } from "../../src/networks/training.ts";

beforeEach(() => setBackend(reference()));

describe("batchNorm", () => {
  it("normalizes each channel and moves its running statistics by a tenth", async () => {
    const layer = batchNorm(2);
    const x = tensor([1, 3, 10, 30], { dtype: "float32" }).reshape([2, 2, 1, 1]).transpose([1, 0, 2, 3]);
    const y = await layer(x, { training: true }).data();
    expect(Array.from(y, (value) => Math.round(value * 1e4) / 1e4)).toEqual([-1, -1, 1, 1]);
    expect(await layer.buffers?.["runningMean"]?.array()).toEqual([0.1 * 2, 2].map(Math.fround));
    const variances = (await layer.buffers?.["runningVariance"]?.data()) ?? [];
    expect(Array.from(variances, (value) => Math.round(value * 1e4) / 1e4)).toEqual([1.1, 20.9]);
  });

  it("gives its scale and shift the gradients of the normalized values", async () => {
    const layer = batchNorm(1);
    const x = tensor([-1, 1]).reshape([2, 1, 1, 1]);
    backward(
      layer(x, { training: true })
        .mul(tensor([1, 3]).reshape([2, 1, 1, 1]))
        .sum(),
    );
    const [weight, bias] = parameters(layer);
    expect(await bias?.grad?.array()).toEqual([4]);
    expect((await weight?.grad?.data())?.[0]).toBeCloseTo(2, 4);
  });
});

describe("trainingWork", () => {
  const networks: readonly (readonly [string, () => Layer, readonly number[]])[] = [
    ["mlp", mlp, [2, 784]],
    ["cnn", cnn, [2, 1, 28, 28]],
    ["resnet", () => resnet(4, 1), [2, 3, 32, 32]],
  ];

  it.each(networks)("changes every weight of the %s, and keeps nothing else", async (_, create, shape) => {
    const backend = reference();
    setBackend(backend);
    const before = backend.memory().buffers;
    const model = create();
    const work = trainingWork(model, shape);
    // A bias before batch norm has no effect, so no gradient: only the weights are sure to change.
    const weights = parameters(model).filter(({ rank }) => rank > 1);
    const initial = await Promise.all(weights.map((weight) => weight.data()));
    await work.step(); // The momentum still shares the memory of the first gradients.
    await work.step();
    const kept = backend.memory();
    await work.step();
    expect(backend.memory()).toEqual(kept);
    const trained = await Promise.all(weights.map((weight) => weight.data()));
    for (const [i, values] of trained.entries()) expect(values, `weight ${i}`).not.toEqual(initial[i]);
    work.dispose?.();
    expect(backend.memory().buffers).toBe(before);
  });

  it("begins with the same numbers every time", async () => {
    const [first, second] = [mlp(), mlp()].map((model) => parameters(model)[0]);
    expect(await first?.data()).toEqual(await second?.data());
    expect(await rng(1).normal([3]).array()).toEqual(await rng(1).normal([3]).array());
  });
});
