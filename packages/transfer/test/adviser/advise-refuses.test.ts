import { dataset } from "@ganglion/datasets";
import { linear } from "@ganglion/layers";
import { type Layer, reference, rng, setBackend } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { advise } from "../../src/index.ts";

beforeEach(() => setBackend(reference()));

describe("advise refuses", () => {
  const data = dataset({ x: [1, 2, 3, 4], y: new Int32Array([0, 1]), shape: [2], classes: ["a", "b"] });
  const layer = (): Layer => linear(2, 3, { rng: rng(1) });
  it.each([
    ["no model", { model: undefined }, /^advise: model must be a layer, got undefined/],
    ["a number for a model", { model: 3 }, /^advise: model must be a layer, got 3/],
    ["no rng", { rng: undefined }, /^advise: rng/],
    ["no data", { data: undefined }, /^advise: data must be a dataset with classes/],
    ["data without classes", { data: { x: new Float32Array(2) } }, /^advise: data must be a dataset with classes/],
    [
      "one class",
      { data: dataset({ ...data, y: new Int32Array(2) }) },
      /^advise: data must have samples of at least two classes, got 1 in 2 samples/,
    ],
    [
      "a source of nothing",
      { data: { size: 0, batches: () => [] } },
      /^advise: the size of data must be a whole number >= 1, got 0/,
    ],
    ["a source of no batches", { data: { size: 2, batches: () => [] } }, /^advise: data must/],
    [
      "batches that are none",
      { data: { size: 2, batches: () => [3] } },
      /^advise: batches of data must be tensors x and y, got 3/,
    ],
    [
      "values that are not finite",
      { data: dataset({ ...data, x: [1, Number.NaN, 3, 4] }) },
      /^advise: what the model makes of data must be finite numbers, got NaN/,
    ],
    ["no seconds", { seconds: 0 }, /^advise: seconds/],
    ["a negative step", { stepSeconds: -1 }, /^advise: stepSeconds/],
    ["half a sample", { batchSize: 0.5 }, /^advise: batchSize/],
    ["a clock that is none", { clock: 3 }, /^advise: clock/],
    ["old data that is none", { oldData: 3 }, /^advise: oldData must be a dataset/],
    ["an option of another name", { budget: 3 }, /It is called seconds here/],
    ["a model without a head", { model: (x: unknown) => x }, /^advise: the head must be a linear layer/],
  ] as const)("%s", async (_, wrong, message) => {
    const options = { model: layer(), data, rng: rng(1), stepSeconds: 0.001, ...wrong } as never;
    await expect(advise(options)).rejects.toThrow(message);
  });
});
