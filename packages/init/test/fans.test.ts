import { ShapeError } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { fans, gain, type Nonlinearity } from "../src/index.ts";
import { readInitFixture } from "./support/fixture.ts";

describe("fans", () => {
  it.each(readInitFixture().fans)("of $shape are PyTorch's", ({ shape, fanIn, fanOut }) => {
    expect(fans(shape)).toEqual({ fanIn, fanOut });
  });

  it.each([
    { shape: [64, 1, 3, 3], groups: 64, fanIn: 9, fanOut: 9 },
    { shape: [128, 1, 3, 3], groups: 64, fanIn: 9, fanOut: 18 },
    { shape: [12, 4, 5], groups: 3, fanIn: 20, fanOut: 20 },
    { shape: [6, 5], groups: 1, fanIn: 5, fanOut: 6 },
  ])("of $shape in $groups groups are $fanIn and $fanOut", ({ shape, groups, fanIn, fanOut }) => {
    expect(fans(shape, { groups })).toEqual({ fanIn, fanOut });
  });

  it("have groups that divide the outputs", () => {
    expect(() => fans([64, 1, 3, 3], { groups: 3 })).toThrow(
      new ShapeError(
        "fans: groups must divide the outputs of the weight, got 3 for [64, 1, 3, 3]. " +
          "Give the groups of the convolution that the weight is for.",
        [64, 1, 3, 3],
      ),
    );
  });

  it("are those of weights only", () => {
    for (const shape of [[], [10]]) {
      expect(() => fans(shape)).toThrow(
        new ShapeError(
          `fans: a weight must have two axes or more, got [${shape}]. For a bias use zeros, constant or uniform, whose scale does not follow from the shape.`,
          shape,
        ),
      );
    }
  });
});

describe("gain", () => {
  it.each(readInitFixture().gains)("of $nonlinearity ($negativeSlope) is PyTorch's", (row) => {
    expect(gain(row.nonlinearity, row.negativeSlope)).toBe(row.gain);
  });

  it("keeps the second moment of a normal signal, but where PyTorch's convention is another", () => {
    const conventional = ["sigmoid", "tanh", "selu"];
    const { moments } = readInitFixture();
    const kinds = moments.map(({ kind }) => kind).filter((kind) => kind !== "geluTanh" && !conventional.includes(kind));
    expect(kinds).toEqual(["linear", "relu", "leakyRelu", "elu", "swish", "gelu", "softplus", "mish", "hardSwish"]);
    for (const kind of kinds) {
      const { momentGain } = moments.find((row) => row.kind === kind)!;
      expect(gain(kind as Nonlinearity)).toBeCloseTo(momentGain, 12);
    }
  });

  it("of prelu is that of its slope, 0.25 unless given", () => {
    expect(gain("prelu")).toBe(gain("leakyRelu", 0.25));
    expect(gain("prelu", 0.5)).toBeCloseTo(Math.sqrt(1.6), 15);
    expect(gain("relu", 0.5)).toBe(Math.SQRT2);
  });

  it("lists the valid nonlinearities", () => {
    // @ts-expect-error not one of them
    expect(() => gain("glu")).toThrow(
      new RangeError(
        "gain: the nonlinearity must be one of linear, conv2d, identity, sigmoid, softmax, logSoftmax, maxout, " +
          "maxoutFeatures, tanh, relu, leakyRelu, prelu, selu, elu, swish, learnedSwish, gelu, softplus, mish, hardSwish, hardSigmoid, hardTanh, relu6, " +
          "got glu. Pass the number itself as gain where an initializer takes one.",
      ),
    );
    // @ts-expect-error what every object has is not one of them either
    expect(() => gain("toString")).toThrow(/got toString/);
    for (const kind of ["leakyRelu", "prelu"] as const) {
      expect(() => gain(kind, Number.NaN)).toThrow(
        new RangeError(
          "gain: negativeSlope must be a finite number, got NaN. leakyRelu's default is 0.01, prelu's 0.25.",
        ),
      );
    }
  });
});
