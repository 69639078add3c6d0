import { parameters } from "@ganglion/layers";
import { type Layer, reference, rng, setBackend } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { cnn, mlp, resnet } from "../../src/networks/ours.ts";
import { trainingWork } from "../../src/networks/training.ts";

beforeEach(() => setBackend(reference()));

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
