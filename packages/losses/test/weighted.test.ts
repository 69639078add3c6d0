import { noGrad, ones, reference, setBackend, sum, tensor } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { collectWeights, crossEntropy, hinge, meanSquaredError, weighted } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

const logits = () =>
  tensor([
    [3, 0],
    [0, 3],
    [1, 2],
  ]);
const labels = (...values: number[]) => tensor(new Int32Array(values));

describe("collectWeights", () => {
  it("hears how many labels counted, and which", () => {
    const { value, weights } = collectWeights(() => crossEntropy(logits(), labels(0, -100, 1)));
    expect(value.dataSync()).toEqual(crossEntropy(logits(), labels(0, -100, 1)).dataSync());
    expect(weights.map(({ weight }) => weight.dataSync()[0])).toEqual([2]);
    expect(weights[0]!.counted!.dataSync()).toEqual(new Int32Array([1, 0, 1]));
  });

  it("hears the sum of the classes' weights", () => {
    const weight = tensor([0.25, 2]);
    const hear = (...values: number[]) =>
      collectWeights(() => crossEntropy(logits(), labels(...values), { weight, ignoreIndex: 7 })).weights[0]!;
    expect(hear(0, 1, 1).weight.dataSync()).toEqual(new Float32Array([4.25]));
    expect(hear(0, 7, 0).weight.dataSync()).toEqual(new Float32Array([0.5]));
    expect(hear(7, 7, 7).weight.dataSync()).toEqual(new Float32Array([0]));
  });

  it("hears nothing of what is no weighted mean", () => {
    const silent = [
      () => meanSquaredError(logits(), logits()),
      () => hinge(logits(), labels(0, 1, 1)),
      () => crossEntropy(logits(), labels(0, 1, 1), { reduction: "sum" }),
      () => crossEntropy(logits(), ones([3, 2])),
    ];
    for (const body of silent) expect(collectWeights(body).weights).toEqual([]);
  });

  it("hears each its own, also inside of another and after an error", () => {
    const { value, weights } = collectWeights(() => {
      expect(() =>
        collectWeights(() => {
          crossEntropy(logits(), labels(0, 0, 0));
          throw new Error("stop");
        }),
      ).toThrow(new Error("stop"));
      crossEntropy(logits(), labels(0, 1, -100));
      return collectWeights(() => crossEntropy(logits(), labels(-100, 1, -100))).weights.length;
    });
    expect(value).toBe(1);
    expect(weights.map(({ weight }) => weight.dataSync()[0])).toEqual([2]);
  });
});

describe("weighted", () => {
  it("gives back the mean itself", () => {
    const mean = tensor(2);
    expect(weighted(mean, { weight: tensor(3) })).toBe(mean);
  });

  it("refuses a weight that is no scalar tensor", () => {
    const message = (got: string) =>
      `TypeError: weighted: weight must be a scalar tensor, got ${got}. Pass { weight: sum(...) }, what the mean was divided by.`;
    const call = (by: unknown) => thrown(() => weighted(tensor(1), by as never));
    expect(call({ weight: 3 })).toBe(message("3"));
    expect(call({ weight: ones([2]) })).toBe(message("Tensor(float32 [2] on reference)"));
    expect(call(undefined)).toBe(message("undefined"));
    expect(call({ weight: ones([]), counted: [1] })).toBe(
      "TypeError: weighted: counted must be a tensor, got an array of 1. Make one with tensor(values).",
    );
    expect(call({ weight: ones([]), count: 1 })).toBe(
      'TypeError: weighted: options must be known ones, got "count". Known are: weight, counted.',
    );
    expect(thrown(() => weighted(3 as never, { weight: ones([]) }))).toBe(
      "TypeError: weighted: mean must be a tensor, got 3. Make one with tensor(values).",
    );
    expect(thrown(() => collectWeights(ones([]) as never))).toBe(
      "TypeError: collectWeights: body must be a function, got Tensor(float32 [] on reference). Pass a function.",
    );
    expect(noGrad(() => weighted(tensor(1), { weight: sum(ones([2])) })).dataSync()).toEqual(new Float32Array([1]));
  });
});
