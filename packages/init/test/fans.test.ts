import { ShapeError } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { fans, gain } from "../src/index.ts";
import { readInitFixture } from "./support/fixture.ts";

describe("fans", () => {
  it.each(readInitFixture().fans)("of $shape are PyTorch's", ({ shape, fanIn, fanOut }) => {
    expect(fans(shape)).toEqual({ fanIn, fanOut });
  });

  it("are those of weights only", () => {
    for (const shape of [[], [10]]) {
      expect(() => fans(shape)).toThrow(
        new ShapeError(
          `fans: a weight must have two axes or more, got [${shape}]. For a bias use zeros, constant or uniform, whose spread does not follow from the shape.`,
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

  it("keeps the second moment of a normal signal where the nonlinearity is a rectifier", () => {
    for (const { kind, momentGain } of readInitFixture().moments) {
      if (kind === "linear" || kind === "relu" || kind === "leakyRelu") expect(gain(kind)).toBeCloseTo(momentGain, 12);
    }
  });

  it("lists the valid nonlinearities", () => {
    // @ts-expect-error not one of them
    expect(() => gain("gelu")).toThrow(
      new RangeError(
        "gain: the nonlinearity must be one of linear, conv2d, identity, sigmoid, tanh, relu, leakyRelu, selu, got gelu. " +
          "Pass the number itself as gain where an initializer takes one.",
      ),
    );
    expect(() => gain("leakyRelu", Number.NaN)).toThrow(
      new RangeError("gain: negativeSlope must be a finite number, got NaN. leakyRelu's default is 0.01."),
    );
  });
});
