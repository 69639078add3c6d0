import { beforeEach, describe, expect, it } from "vitest";
import { crossEntropy } from "@ganglion/losses";
import { linear } from "@ganglion/layers";
import { type Layer, ones, rng, softmax, tensor, type Tensor } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { ensemble, evaluate, predict, testTimeAugmentation } from "../../src/index.ts";
import { circle, freshBackend, toyModel } from "../support/toy.ts";

beforeEach(() => {
  freshBackend();
});

const models = (): Layer[] => [1, 2, 3].map((seed) => linear(2, 2, { rng: rng(seed) }));

describe("ensemble", () => {
  it("answers the mean of the probabilities, as logarithms that the loss takes as they are", async () => {
    const all = models();
    const x = tensor([
      [1, 2],
      [-1, 0.5],
    ]);
    const each = all.map((model) => softmax(model(x), { axis: 1 }).dataSync());
    const mean = each[0]!.map((_, at) => (each[0]![at]! + each[1]![at]! + each[2]![at]!) / 3);
    const found = softmax(ensemble(all)(x), { axis: 1 }).dataSync();
    for (const [at, value] of found.entries()) expect(value).toBeCloseTo(mean[at]!, 6);
    const target = tensor([0, 1], { dtype: "int32" });
    const loss = crossEntropy(ensemble(all)(x), target).dataSync()[0]!;
    expect(loss).toBeCloseTo(-(Math.log(mean[0]!) + Math.log(mean[3]!)) / 2, 6);
  });

  it("answers the mean of the outputs where that is asked for, and of one model what that answers", () => {
    const x = ones([3, 2]);
    const all = models();
    const sum = all.map((model) => model(x).dataSync()[0]!).reduce((a, b) => a + b);
    expect(ensemble(all, { average: "outputs" })(x).dataSync()[0]).toBeCloseTo(sum / 3, 6);
    expect(ensemble([all[0]!], { average: "outputs" })(x).dataSync()).toEqual(all[0]!(x).dataSync());
  });

  it("is measured like a model, and leaves nothing behind", async () => {
    const all = [toyModel(1).model, toyModel(2).model];
    const data = circle(20);
    const { backend } = all[0]!.children!["0"]!.parameters!["weight"]!;
    const before = backend.memory();
    const { loss, size } = await evaluate(ensemble(all), data, { loss: crossEntropy });
    expect([Number.isFinite(loss), size]).toEqual([true, 20]);
    expect(backend.memory()).toEqual(before);
  });

  it("refuses no models, other shapes and outputs that are no scores", () => {
    expect(thrown(() => ensemble([]))).toBe(
      "TypeError: ensemble: models must be a list of functions, at least one, got none. Pass them in an array.",
    );
    expect(thrown(() => ensemble([1] as never))).toContain("models[0] must be a function, got 1");
    const other = linear(2, 3, { rng: rng(1) });
    expect(thrown(() => ensemble([models()[0]!, other])(ones([1, 2])))).toBe(
      "ShapeError: ensemble: output 1 must have the shape of the first, [1, 2], got [1, 3]. All must answer the same question.",
    );
    expect(thrown(() => ensemble([(x: Tensor) => x])(ones([3])))).toBe(
      'ShapeError: ensemble: outputs must be scores [batch, classes, ...], got [3]. Pass { average: "outputs" } for values.',
    );
    expect(thrown(() => ensemble(models(), { average: "median" } as never))).toContain("average must be");
  });
});

describe("testTimeAugmentation", () => {
  it("answers the mean over what is seen", () => {
    const model: Layer = (x) => x;
    const views = [(x: Tensor) => x, (x: Tensor) => x.mul(3)];
    expect(testTimeAugmentation(model, views, { average: "outputs" })(ones([1, 2])).dataSync()).toEqual(
      Float32Array.of(2, 2),
    );
  });

  it("refuses a view that shows no tensor", () => {
    expect(thrown(() => testTimeAugmentation((x) => x, [() => 1 as never])(ones([1, 2])))).toBe(
      "TypeError: testTimeAugmentation: view 0 must return a tensor, got 1. Return what was computed, and give a function, not what it returned.",
    );
    expect(thrown(() => testTimeAugmentation("model" as never, []))).toContain("model must be a function");
  });
});

describe("predict", () => {
  it("gives all outputs and targets in order, whatever the batches", async () => {
    const { model } = toyModel();
    const data = circle(10);
    const whole = await predict(model, data);
    expect(whole.output.shape).toEqual([10, 2]);
    expect(whole.target).toEqual({ data: data.y, shape: [10] });
    expect(await predict(model, data, { batchSize: 3 })).toEqual(whole);
  });

  it("is refused and aborted as evaluate is", async () => {
    const { model } = toyModel();
    await expect(predict(model, circle(4), { batch_size: 1 } as never)).rejects.toThrow("It is called batchSize here.");
    await expect(predict(model, circle(4), { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
    await expect(predict(model, { size: 0, batches: () => [] })).rejects.toThrow(
      "the source must give at least one sample",
    );
    const uneven = {
      size: 2,
      batches: () =>
        [
          [1, 2],
          [1, 3],
        ].map((shape) => ({ x: ones(shape), y: ones([1]) })),
    };
    await expect(predict((x) => x, uneven)).rejects.toThrow(
      "outputs of all batches must have one shape, [batch, 2], got [1, 3]",
    );
  });
});
