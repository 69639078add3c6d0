import { linear } from "@ganglion/layers";
import { backward, rng, tensor } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, expect, it } from "vitest";
import { weightPenalty } from "../src/index.ts";
import { freshBackend } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

it("is the sum of absolute values and of squares, with their gradients", () => {
  const [a, b] = [tensor([3, -4], { requiresGrad: true }), tensor([[2]], { requiresGrad: true })];
  const penalty = weightPenalty([a, b], { l1: 0.5, l2: 0.25 });
  expect(penalty.dataSync()[0]).toBe(0.5 * 9 + 0.25 * 29);
  backward(penalty);
  expect([...a.grad!.dataSync(), ...b.grad!.dataSync()]).toEqual([0.5 + 1.5, -0.5 - 2, 0.5 + 1]);
});

it("is of all of a model, or nothing", () => {
  const layer = linear(2, 1, { rng: rng(1) });
  const all = [...layer.parameters!["weight"]!.dataSync(), ...layer.parameters!["bias"]!.dataSync()];
  expect(weightPenalty(layer, { l2: 1 }).dataSync()[0]).toBeCloseTo(
    all.reduce((sum, w) => sum + w * w, 0),
    6,
  );
  const none = weightPenalty(layer, {});
  backward(none);
  expect([none.dataSync()[0], layer.parameters!["weight"]!.grad!.dataSync()]).toEqual([0, Float32Array.of(0, 0)]);
});

it("refuses what are no weights and factors that reward", () => {
  expect(thrown(() => weightPenalty([], { l1: 1 }))).toBe(
    "TypeError: weightPenalty: weights must be a model with parameters or a list of tensors, at least one, got an array of 0. Pass parameters(model).",
  );
  expect(thrown(() => weightPenalty((x) => x, { l1: 1 }))).toContain("at least one, got a function");
  expect(thrown(() => weightPenalty([1] as never, { l1: 1 }))).toContain("weights must be a tensor, got 1");
  expect(thrown(() => weightPenalty(Array(1) as never, { l1: 1 }))).toContain("must be a tensor, got undefined");
  const gone = tensor([1]);
  gone.dispose();
  expect(thrown(() => weightPenalty([gone], { l1: 1 }))).toContain(
    "DisposedError: weightPenalty: the tensor must be alive",
  );
  expect(thrown(() => weightPenalty([tensor([1])], { l1: -1 }))).toContain("l1 must be a finite number >= 0, got -1");
  expect(thrown(() => weightPenalty([tensor([1])], { weight_decay: 1 } as never))).toContain(
    "options must be known ones",
  );
  expect(thrown(() => weightPenalty([tensor([1])], undefined as never))).toContain("options must be a plain object");
});
