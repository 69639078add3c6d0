import { parameters, sequential, linear, stateDict } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { adam } from "@ganglion/optim";
import { assign, type Layer, rng, tensor } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { type FitOptions, fit, type WarmUpProgress, warmUp } from "../src/index.ts";
import { answersLater, circle, collect, freshBackend, losses } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

/** Counts the batches that it is trained on, as batch norm does. */
function counting(): Layer {
  const batches = tensor([0]);
  const forward: Layer = (x, context) => {
    if (context?.training === true) assign(batches, batches.add(1));
    return x.add(batches.mul(0.01));
  };
  return Object.assign(forward, { buffers: { batches } });
}

function setup(): { model: Layer; options: FitOptions } {
  const random = rng(7);
  const model = sequential(linear(2, 4, { rng: random }), counting(), linear(4, 2, { rng: random }));
  const optimizer = adam(parameters(model), { learningRate: 0.01 });
  return { model, options: { train: circle(20), loss: crossEntropy, optimizer, epochs: 1, batchSize: 8, rng: rng(1) } };
}

describe("warmUp", () => {
  it.each([
    ["at once", false],
    ["later", true],
  ])("changes nothing, where losses are read %s", async (_, isLater) => {
    if (isLater) answersLater(freshBackend());
    const [plain, warm] = [setup(), setup()];
    const seen: WarmUpProgress[] = [];
    const values = async (model: Layer): Promise<unknown> =>
      Promise.all(Object.values(stateDict(model)).map((x) => x.data()));
    const before = await values(warm.model);
    await warmUp(warm.model, { ...warm.options, onProgress: (progress) => void seen.push(progress) });
    expect(await values(warm.model)).toEqual(before);
    expect(warm.options.optimizer.state().steps).toBe(0);
    expect(warm.options.rng.state()).toEqual(plain.options.rng.state());
    expect(losses(await collect(fit(warm.model, warm.options)))).toEqual(
      losses(await collect(fit(plain.model, plain.options))),
    );
    expect(await values(warm.model)).toEqual(await values(plain.model));
    const paths = ["0", "1", "2"];
    expect(seen.map(({ phase, path, done, total }) => `${phase} ${path} ${done}/${total}`)).toEqual([
      ...paths.map((path, at) => `forward ${path} ${at + 1}/8`),
      "backward undefined 4/8",
      "update undefined 5/8",
      ...paths.map((path, at) => `inference ${path} ${at + 6}/8`),
    ]);
  });

  it("leaves nothing in memory, also where it fails", async () => {
    const { model, options } = setup();
    const { backend } = parameters(model)[0]!;
    await warmUp(model, options);
    const before = backend.memory();
    await warmUp(model, options);
    const stuck = {
      ...options,
      loss: () => {
        throw new Error("mine");
      },
    };
    await expect(warmUp(model, stuck)).rejects.toThrow("mine");
    expect(backend.memory()).toEqual(before);
  });

  it("is refused and aborted as fit is", async () => {
    const { model, options } = setup();
    await expect(warmUp(model, { ...options, batchSize: 0 })).rejects.toThrow(
      "batchSize must be a whole number >= 1, got 0.",
    );
    await expect(warmUp(model, undefined as never)).rejects.toThrow(
      "warmUp: options must be a plain object, got undefined.",
    );
    await expect(warmUp(model, { ...options, onProgress: 1 as never })).rejects.toThrow(
      "onProgress must be a function, got 1.",
    );
    await expect(warmUp(model, { ...options, signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
    await expect(warmUp(model, { ...options, train: { size: 4, batches: () => [] } })).rejects.toThrow(
      "train must give at least one batch",
    );
  });
});
