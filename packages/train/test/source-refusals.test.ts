import { sequential } from "@ganglion/layers";
import { crossEntropy, meanSquaredError } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { mul, ones, reference, rng, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { rejection } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { type BatchSource, evaluate, fit, type TrainingBatch } from "../src/index.ts";
import { circle, collect, freshBackend, toyModel, toyOptions } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

/** A source of the given batches. */
function given(size: number, ...batches: unknown[]): BatchSource {
  return { size, batches: () => batches as TrainingBatch[] };
}

/** What `fit` and `evaluate` say to a source, of a model with one weight. */
async function both(source: BatchSource, batchSize = 2): Promise<[string, string]> {
  const weight = tensor([1], { requiresGrad: true });
  const model = sequential(Object.assign((x: Tensor) => mul(x, weight), { parameters: { weight } }));
  const optimizer = sgd([weight], { learningRate: 0.1 });
  const options = { train: source, loss: meanSquaredError, optimizer, epochs: 2, batchSize, rng: rng(1) };
  const before = weight.dataSync();
  const found = await rejection(collect(fit(model, options)));
  if (found.includes("of a batch")) expect(weight.dataSync()).toEqual(before);
  return [found, await rejection(evaluate(model, source, { loss: meanSquaredError, batchSize }))];
}

describe("sources that are not what they say", () => {
  const batch = (rows: number) => ({ x: ones([rows, 1]), y: ones([rows, 1]) });
  const passRemedy = "Each pass must give size samples, batchSize of them in each batch but the last.";

  it("give none, less or more", async () => {
    expect(await both(given(4))).toEqual([
      `RangeError: fit: train must give what its size says, 4 samples in 2 batches, got 0 samples in 0 batches. ${passRemedy}`,
      "RangeError: evaluate: the source must give at least one sample, got none. Check how the data was split.",
    ]);
    expect(await both(given(4, batch(2)))).toEqual([
      `RangeError: fit: train must give what its size says, 4 samples in 2 batches, got 2 samples in 1 batches. ${passRemedy}`,
      "RangeError: evaluate: the source must give as many samples as its size says, 4, got 2. Each pass must give all of its samples.",
    ]);
    expect((await both(given(4, batch(2), batch(1))))[0]).toContain("got 3 samples in 2 batches");
    expect((await both(given(4, batch(2), batch(2), batch(2))))[0]).toContain("got 6 samples in 3 batches");
  });

  it("give for ever", async () => {
    const endless: BatchSource = {
      size: 4,
      *batches() {
        for (;;) yield batch(2);
      },
    };
    const { model, optimizer } = toyModel();
    const options = { ...toyOptions(optimizer), train: endless, loss: (x: Tensor) => x.sum(), batchSize: 2 };
    expect(await rejection(collect(fit((x) => model(x.mul(ones([1, 2]))), options as never)))).toContain(
      "got 6 samples in 3 batches",
    );
  });

  it("give no iterable", async () => {
    const promised = { size: 4, batches: async () => [batch(2)] } as never;
    expect(await both(promised)).toEqual(
      ["fit: batches of train", "evaluate: batches of the source"].map(
        (what) =>
          `TypeError: ${what} must return an iterable, got a promise. Make it a generator: *batches(request) or async *batches(request).`,
      ),
    );
  });

  it.each([
    [
      "nothing",
      undefined,
      "TypeError: _: x of a batch must be a tensor, got undefined. Sources give { x, y }, both tensors.",
    ],
    [
      "arrays",
      { x: [[1]], y: [[1]] },
      "TypeError: _: x of a batch must be a tensor, got an array of 1. Sources give { x, y }, both tensors.",
    ],
    [
      "no y",
      { x: [0] },
      "TypeError: _: x of a batch must be a tensor, got an array of 1. Sources give { x, y }, both tensors.",
    ],
  ])("give %s for a batch", async (_, value, message) => {
    const names = ["fit", "evaluate"];
    expect(await both(given(2, value))).toEqual(names.map((name) => message.replace("_", name)));
  });

  it("give batches whose x and y differ, or are empty", async () => {
    const rule = "x and y of a batch must hold the same number of samples, at least one, along their first axis";
    const say = (got: string) =>
      ["fit", "evaluate"].map(
        (name) => `ShapeError: ${name}: ${rule}, got ${got}. Check how the source cuts its batches.`,
      );
    expect(await both(given(2, { x: ones([2, 1]), y: ones([3, 1]) }))).toEqual(say("[2, 1] and [3, 1]"));
    expect(await both(given(2, { x: zeros([0, 1]), y: zeros([0, 1]) }))).toEqual(say("[0, 1] and [0, 1]"));
    expect(await both(given(2, { x: ones([]), y: ones([]) }))).toEqual(say("[] and []"));
  });

  it("give batches on another backend", async () => {
    const other = reference();
    const { model, optimizer } = toyModel();
    setBackend(other);
    const options = toyOptions(optimizer);
    const say = (name: string) =>
      `BackendError: ${name}: batches must live on the model's backend, reference, got x on another reference. Make the model and ` +
      "the batches while the same backend is set, or move one with moveTo.";
    expect(await rejection(collect(fit(model, options)))).toBe(say("fit"));
    expect(await rejection(evaluate(model, circle(4), { loss: crossEntropy }))).toBe(say("evaluate"));
  });
});
