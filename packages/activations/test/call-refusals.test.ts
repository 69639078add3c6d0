import { reference, setBackend, tensor, zeros } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { leakyRelu, maxoutFeatures, prelu, relu, softmax } from "../src/index.ts";

expect.extend(matchers);

beforeAll(() => setBackend(reference()));

describe("calls refuse", () => {
  test.each([
    [
      "int32",
      () => relu(tensor([1], { dtype: "int32" })),
      'DTypeError: relu: values must be float32 or float64, got int32. Convert with cast(x, "float32").',
    ],
    ["a number", () => relu(3 as never), "TypeError: relu: x must be a tensor, got 3. Make one with tensor(values)."],
    [
      "an array",
      () => softmax.derivative([1, 2] as never),
      "TypeError: softmax: x must be a tensor, got an array of 2. Make one with tensor(values).",
    ],
    [
      "the index that map gives",
      () => [zeros([1])].map(relu as never),
      "TypeError: relu: the second argument must be a layer's context with any of training, rng, observe, got 0. Call relu(x); it takes no options.",
    ],
    [
      "an option beside x",
      () => leakyRelu(zeros([1]), 0.2 as never),
      "TypeError: leakyRelu: the second argument must be a layer's context with any of training, rng, observe, got 0.2. Call leakyRelu(x); options are given by leakyRelu.with({ negativeSlope }).",
    ],
    [
      "options beside x",
      () => softmax(zeros([1]), { axis: 0 } as never),
      'TypeError: softmax: the second argument must be a layer\'s context with any of training, rng, observe, got "axis". Call softmax(x); options are given by softmax.with({ axis }).',
    ],
    [
      "a context of another kind",
      () => relu(tensor([1]), { training: "no" } as never),
      'TypeError: relu: training must be true or false, got "no". Leave it out for the default.',
    ],
    [
      "a seed in the context",
      () => softmax(tensor([1]), { rng: 7 } as never),
      "TypeError: softmax: rng must be a generator of random numbers, got 7. Make one with rng(seed).",
    ],
    [
      "a promise for the context",
      () => relu(tensor([1]), Promise.resolve({}) as never),
      "TypeError: relu: the second argument must be a layer's context with any of training, rng, observe, got a promise. Call relu(x); it takes no options.",
    ],
    [
      "null for the context",
      () => prelu()(zeros([1]), null as never),
      "TypeError: prelu: the second argument must be a layer's context with any of training, rng, observe, got null. Call prelu(x); options are given by prelu.with({ channels, init, dtype }).",
    ],
    [
      "int32 for the derivative",
      () => softmax.derivative(tensor([1], { dtype: "int32" })),
      'DTypeError: softmax: values must be float32 or float64, got int32. Convert with cast(x, "float32").',
    ],
    [
      "an axis that is not there",
      () => softmax.with({ axis: 2 })(zeros([2, 3])),
      "ShapeError: softmax: axis must exist in shape [2, 3], got 2. Here use a whole number from -2 to 1.",
    ],
    [
      "other channels",
      () => prelu({ channels: 2 })(zeros([4, 3])),
      "ShapeError: prelu: x must have 2 channels on axis 1, got [4, 3]. Make it with { channels: 3 }.",
    ],
    [
      "features that do not divide",
      () => maxoutFeatures(zeros([4, 3])),
      "ShapeError: maxoutFeatures: x must be [n, features, ...] with a multiple of 2 features, got [4, 3]. Change pieces, or the layer before.",
    ],
    [
      "a vector for maxoutFeatures",
      () => maxoutFeatures(zeros([4])),
      "ShapeError: maxoutFeatures: x must be [n, features, ...] with a multiple of 2 features, got [4]. Change pieces, or the layer before.",
    ],
  ])("%s", (_, call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
