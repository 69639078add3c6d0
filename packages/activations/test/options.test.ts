import { reference, rng, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import * as activations from "../src/index.ts";
import {
  type Activation,
  defineActivation,
  elu,
  gelu,
  hardTanh,
  leakyRelu,
  learnedSwish,
  maxout,
  maxoutFeatures,
  prelu,
  relu,
  softmax,
  softplus,
} from "../src/index.ts";

expect.extend(matchers);

beforeAll(() => setBackend(reference()));

describe("with", () => {
  test("leaves the original alone and keeps the options it does not name", () => {
    const sharp = softplus.with({ beta: 2 });
    expect(sharp.options).toEqual({ beta: 2, threshold: 20 });
    expect(sharp.with({ threshold: 5 }).options).toEqual({ beta: 2, threshold: 5 });
    expect(softplus.options).toEqual({ beta: 1, threshold: 20 });
    expect(sharp.kind).toBe("softplus");
  });

  test("changes values, derivative and facts", () => {
    const steep = leakyRelu.with({ negativeSlope: 0.5 });
    expect(steep(tensor([-2, 3]))).toBeAllClose([-1, 3]);
    expect(steep.derivative(tensor([-2, 3]))).toBeAllClose([0.5, 1]);
    expect(steep.gain).toBeCloseTo(Math.sqrt(1.6), 12);
  });

  test("of prelu makes a layer with parameters of its own", () => {
    const shared = prelu({ init: 0.5 });
    const own = shared.with({ channels: 3 });
    expect(own.parameters!["weight"]).toBeAllClose([0.5, 0.5, 0.5]);
    expect(shared.parameters!["weight"]).toBeAllClose([0.5]);
  });

  test("of learnedSwish makes a layer with parameters of its own", () => {
    expect(learnedSwish({ beta: 2 }).with({ channels: 2 }).parameters!["beta"]).toBeAllClose([2, 2]);
  });

  test("of maxout draws weights of the new size", () => {
    const layer = maxout(4, 3, { rng: rng(7) }).with({ outFeatures: 5, pieces: 3 });
    expect(layer.options).toEqual({ inFeatures: 4, outFeatures: 5, pieces: 3, bias: true });
    expect(layer.parameters!["weight"]!.shape).toEqual([15, 4]);
    expect(layer.parameters!["bias"]!.shape).toEqual([15]);
    expect(layer(zeros([2, 4])).shape).toEqual([2, 5]);
  });

  test.each([
    [
      "an unknown option",
      () => elu.with({ beta: 1 } as object),
      'TypeError: elu: options must be known ones, got "beta". Known are: alpha.',
    ],
    [
      "an option where there are none",
      () => relu.with({ beta: 1 } as object),
      'TypeError: relu: options must be known ones, got "beta". relu takes none.',
    ],
    [
      "another type",
      () => elu.with({ alpha: "1" as unknown as number }),
      'TypeError: elu: alpha must be a finite number, got "1". Leave it out for the default.',
    ],
    [
      "NaN",
      () => elu.with({ alpha: Number.NaN }),
      "RangeError: elu: alpha must be a finite number, got NaN. Check how it was computed.",
    ],
    [
      "an unknown form",
      () => gelu.with({ approximate: "erf" as "none" }),
      'RangeError: gelu: approximate must be one of none, tanh, got "erf". "none" is exact.',
    ],
    [
      "bounds that cross",
      () => hardTanh.with({ min: 2 }),
      "RangeError: hardTanh: min must be less than max, got 2 and 1. Give both if one is not enough.",
    ],
    [
      "PyTorch's name of a bound",
      () => hardTanh.with({ min_val: -2 } as object),
      'TypeError: hardTanh: options must be known ones, got "min_val". It is called min here.',
    ],
    [
      "a beta that is not positive",
      () => softplus.with({ beta: 0 }),
      "RangeError: softplus: beta must be a finite number > 0, got 0. Leave it out for the default.",
    ],
    [
      "Keras' name of an option",
      () => leakyRelu.with({ alpha: 0.2 } as object),
      'TypeError: leakyRelu: options must be known ones, got "alpha". It is called negativeSlope here.',
    ],
    [
      "PyTorch's name of an option",
      () => leakyRelu.with({ negative_slope: 0.2 } as object),
      'TypeError: leakyRelu: options must be known ones, got "negative_slope". It is called negativeSlope here.',
    ],
    [
      "PyTorch's name of the axis",
      () => softmax.with({ dim: 1 } as object),
      'TypeError: softmax: options must be known ones, got "dim". It is called axis here.',
    ],
    [
      "PyTorch's number of parameters",
      () => prelu({ num_parameters: 4 } as object),
      'TypeError: prelu: options must be known ones, got "num_parameters". It is called channels here.',
    ],
    [
      "Keras' boolean for the approximation",
      () => gelu.with({ approximate: true as unknown as "tanh" }),
      "TypeError: gelu: approximate must be a string, got true. Leave it out for the default.",
    ],
    [
      "a number for the options",
      () => leakyRelu.with(0.2 as unknown as object),
      "TypeError: leakyRelu: options must be a plain object, got 0.2. Pass an object with any of: negativeSlope.",
    ],
    [
      "half a piece",
      () => maxoutFeatures.with({ pieces: 1.5 }),
      "RangeError: maxoutFeatures: pieces must be a whole number >= 1, got 1.5. Leave it out for the default.",
    ],
  ])("refuses %s", (_, make, message) => {
    expect(thrown(make)).toBe(message);
  });
});

describe("factories refuse", () => {
  test.each([
    [
      "no channels",
      () => prelu({ channels: 0 }),
      "RangeError: prelu: channels must be a whole number >= 1, got 0. Leave it out for the default.",
    ],
    [
      "an infinite slope",
      () => prelu({ init: Infinity }),
      "RangeError: prelu: init must be a finite number, got Infinity. Leave it out for the default.",
    ],
    [
      "an input on another backend than the parameters",
      () => prelu()(zeros([2], { backend: reference() })),
      "BackendError: prelu: tensors must live on one backend, got reference and another reference. Move one with await moveTo(x, backend).",
    ],
    [
      "int32 parameters",
      () => prelu({ dtype: "int32" as "float32" }),
      'TypeError: prelu: dtype must be one of float32, float64, got "int32". Leave it out for the default.',
    ],
    [
      "no channels for beta",
      () => learnedSwish({ channels: -1 }),
      "RangeError: learnedSwish: channels must be a whole number >= 1, got -1. Leave it out for the default.",
    ],
    [
      "an object for the dtype",
      () => maxout(2, 2, { rng: rng(1), dtype: {} as never }),
      "TypeError: maxout: dtype must be one of float32, float64, got an empty object. Leave it out for the default.",
    ],
    [
      "no definition",
      () => defineActivation(null as never),
      "TypeError: defineActivation: definition must be an object, got null. Pass an object, {} if there is nothing to say.",
    ],
    [
      "a definition without a derivative",
      () => defineActivation({ kind: "own", options: {}, forward: (x: Tensor) => x } as never),
      "TypeError: defineActivation: derivative must be a function, got undefined. Pass a function.",
    ],
    [
      "a formula without its derivative",
      () => defineActivation({ kind: "own", options: {}, formula: (x: unknown) => x } as never),
      "TypeError: defineActivation: derivativeFormula must be a function, got undefined. Pass a function.",
    ],
    [
      "no rng",
      () => maxout(2, 2, {} as never),
      "TypeError: maxout: rng must be a generator of random numbers, got undefined. Make one with rng(seed).",
    ],
    [
      "a number for the generator",
      () => maxout(2, 2, { rng: 7 as never }),
      "TypeError: maxout: rng must be a generator of random numbers, got 7. Make one with rng(seed).",
    ],
    [
      "Keras' name of the bias",
      () => maxout(2, 2, { rng: rng(1), useBias: false } as never),
      'TypeError: maxout: options must be known ones, got "useBias". It is called bias here.',
    ],
    [
      "pieces in quotes",
      () => maxout(2, 2, { rng: rng(1), pieces: "3" as never }),
      'TypeError: maxout: pieces must be a whole number >= 1, got "3". Leave it out for the default.',
    ],
    [
      "an initializer of another dtype",
      () => maxout(2, 2, { rng: rng(1), init: (shape) => zeros(shape, { dtype: "int32" }) }),
      "DTypeError: maxout: the initializer must return the dtype that it is given, got int32 for float32. Make it with the dtype that it is given.",
    ],
    [
      "an initializer of nothing",
      () => maxout(2, 2, { rng: rng(1), init: () => undefined as never }),
      "TypeError: maxout: an initializer must return a tensor, got undefined. Return a tensor of the shape that it is given.",
    ],
    [
      "no outputs",
      () => maxout(2, 0, { rng: rng(1) }),
      "RangeError: maxout: outFeatures must be a whole number >= 1, got 0. Pass a whole number >= 1.",
    ],
    [
      "an initializer of another shape",
      () => maxout(2, 2, { rng: rng(1), init: () => zeros([2]) }),
      "ShapeError: maxout: the initializer must return the shape that it is given, got [2] for [4, 2]. Return a tensor of that shape.",
    ],
  ])("%s", (_, make, message) => {
    expect(thrown(make)).toBe(message);
  });
});

test("maxout begins uniform in +-1 / sqrt(inFeatures), or as init says", () => {
  const layer = maxout(16, 8, { rng: rng(7) });
  for (const { size, dataSync } of [layer.parameters!["weight"]!, layer.parameters!["bias"]!].map((x) => ({
    size: x.size,
    dataSync: () => x.dataSync(),
  }))) {
    const values = Array.from(dataSync());
    expect(values).toHaveLength(size);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.15);
  }
  const given = maxout(2, 1, { rng: rng(7), bias: false, init: (shape) => tensor([1, 2, 3, 4], { shape }) });
  expect(given(tensor([1, 1]))).toBeAllClose([7]);
  expect(given.parameters).toEqual({ weight: given.parameters!["weight"] });
  expect(given.parameters!["weight"]!.requiresGrad).toBe(true);
});

test("every activation says its kind under the name it is exported by", () => {
  const kinds = Object.entries(activations).filter(([, value]) => "kind" in value) as [string, Activation][];
  const others = Object.keys(activations).filter((name) => !kinds.some(([kind]) => kind === name));
  expect(others.sort()).toEqual(["defineActivation", "learnedSwish", "maxout", "prelu"]);
  for (const [name, activation] of kinds) expect(activation.kind).toBe(name);
});

describe("every activation", () => {
  const made: Readonly<Record<string, () => Activation>> = {
    ...Object.fromEntries(
      Object.entries(activations).flatMap(([name, value]) =>
        "kind" in value ? [[name, () => value as Activation]] : [],
      ),
    ),
    learnedSwish: () => activations.learnedSwish(),
    maxout: () => maxout(2, 2, { rng: rng(1) }),
    prelu: () => prelu(),
  };
  const names = Object.keys(activations).filter((name) => name !== "defineActivation");

  test.each(names)("%s refuses options and context that it does not know, and lists what it knows", (name) => {
    const f = made[name]!();
    const known = Object.keys(f.options).join(", ");
    const list = known === "" ? `${name} takes none.` : `Known are: ${known}.`;
    expect(thrown(() => f.with({ lr: 1 } as object))).toBe(
      `TypeError: ${name}: options must be known ones, got "lr". ${list}`,
    );
    const where = known === "" ? "it takes no options." : `options are given by ${name}.with({ ${known} }).`;
    expect(thrown(() => f(zeros([2, 2]), { lr: 1 } as object))).toBe(
      `TypeError: ${name}: the second argument must be a layer's context with any of training, rng, observe, got "lr". Call ${name}(x); ${where}`,
    );
    expect(f(zeros([2, 2]), { training: true, rng: rng(1) }).dtype).toBe("float32");
    expect(f.with({}).options).toEqual(f.options);
  });

  test.each(names)("%s refuses what is no number where its default is one", (name) => {
    const f = made[name]!();
    for (const [option, value] of Object.entries(f.options)) {
      if (typeof value !== "number") continue;
      for (const wrong of ["1", true, null, [1], Number.NaN, Infinity]) {
        expect(thrown(() => f.with({ [option]: wrong }))).toMatch(
          new RegExp(`Error: ${name}: ${option} must be a .+, got `),
        );
      }
      expect(f.with({ [option]: undefined }).options).toEqual(f.options);
    }
  });
});
