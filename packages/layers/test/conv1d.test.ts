import { kaimingUniform } from "@ganglion/init";
import { copyModel, ones, reference, rng, setBackend, tensor, type Tensor, zeros } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { conv1d, conv2d } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

const exactly = (...values: number[]) => ({ init: () => tensor(values, { shape: [1, 1, values.length] }) });

describe("conv1d", () => {
  it("slides its kernel over each signal", async () => {
    const layer = conv1d(1, 1, { kernelSize: 2, rng: rng(7), bias: false, ...exactly(1, 10) });
    expect(await layer(tensor([[[1, 2, 3]]])).array()).toEqual([[[21, 32]]]);
  });

  it("keeps the length with padding that is the same, the odd zero at the end", async () => {
    const layer = conv1d(1, 1, {
      kernelSize: 4,
      padding: "same",
      rng: rng(7),
      bias: false,
      ...exactly(1, 10, 100, 1000),
    });
    expect(await layer(tensor([[[1, 2, 3]]])).array()).toEqual([[[3210, 321, 32]]]);
  });

  it("carries what it is made of, with PyTorch's shapes", () => {
    const layer = conv1d(4, 6, { kernelSize: 3, stride: 2, padding: 1, groups: 2, rng: rng(7), bias: false });
    expect(layer.kind).toBe("conv1d");
    expect(layer.options).toEqual({
      inChannels: 4,
      outChannels: 6,
      kernelSize: 3,
      stride: 2,
      padding: 1,
      dilation: 1,
      groups: 2,
      bias: false,
    });
    expect(layer.parameters.weight.shape).toEqual([6, 2, 3]);
    expect(layer.omitted).toEqual({ bias: [6] });
    expect(layer.traits).toEqual({ affine: { axis: 1, groups: 2, pads: true } });
    expect(layer(zeros([2, 4, 9])).shape).toEqual([2, 6, 5]);
  });

  it("begins like conv2d with a kernel of one row", async () => {
    const { weight, bias } = conv1d(3, 4, { kernelSize: 5, rng: rng(7) }).parameters;
    const wide = conv2d(3, 4, { kernelSize: [1, 5], rng: rng(7) }).parameters;
    expect(await weight.data()).toEqual(await wide.weight.data());
    expect(await bias?.data()).toEqual(await wide.bias?.data());
    const init = kaimingUniform({ negativeSlope: Math.sqrt(5) });
    expect(await conv1d(3, 4, { kernelSize: 5, rng: rng(7), init }).parameters.weight.data()).toEqual(
      await weight.data(),
    );
  });

  it("can be copied", async () => {
    const layer = conv1d(2, 3, { kernelSize: 3, padding: "same", rng: rng(7) });
    const copy = copyModel(layer);
    const x = rng(1).normal([1, 2, 5]);
    expect(copy.options).toEqual(layer.options);
    expect(copy.parameters.weight).not.toBe(layer.parameters.weight);
    expect(await copy(x).data()).toEqual(await layer(x).data());
  });

  it.each<[string, () => Tensor, string]>([
    [
      "images",
      () => ones([1, 2, 4, 4]),
      "signals must be [batch, channels, length], got [1, 2, 4, 4]. Reshape to three axes.",
    ],
    [
      "other channels",
      () => ones([1, 3, 8]),
      "signals must have 2 channels, got [1, 3, 8]. Signals are [batch, channels, length].",
    ],
    [
      "signals too short",
      () => ones([1, 2, 4]),
      "signals must be 5 long at least, got [1, 2, 4]. Pad more, or take a smaller kernel.",
    ],
    [
      "signals without samples",
      () => zeros([1, 2, 0]),
      "signals must be 5 long at least, got [1, 2, 0]. Pad more, or take a smaller kernel.",
    ],
  ])("refuses %s", (_, make, message) => {
    const layer = conv1d(2, 1, { kernelSize: 3, dilation: 2, rng: rng(7) });
    expect(() => layer(make())).toThrow(`conv1d: ${message}`);
  });

  it("refuses sizes that it cannot have", () => {
    const made = (options: object) => () => conv1d(2, 2, { kernelSize: 3, rng: rng(7), ...options });
    expect(made({ padding: "valid" })).toThrow(
      new TypeError('conv1d: padding must be "same", or whole numbers >= 0, got "valid". Leave it out for none.'),
    );
    expect(made({ padding: "same", stride: 2 })).toThrow(
      new RangeError('conv1d: padding "same" needs a stride of 1, got stride [2]. Pad by numbers to stride more.'),
    );
    expect(made({ padding: -1 })).toThrow(
      new RangeError("conv1d: padding must be a whole number >= 0, got -1. Leave it out for the default."),
    );
    expect(made({ kernelSize: [3] })).toThrow(
      new TypeError("conv1d: kernelSize must be a whole number >= 1, got an array of 1. Give the length of that axis."),
    );
    expect(() => conv1d(1, 1, { kernelSize: 3, stride: 0, rng: rng(1) })).toThrow(
      new RangeError("conv1d: stride must be a whole number >= 1, got 0. Leave it out for the default."),
    );
    expect(() => conv1d(2, 2, { kernelSize: 3, groups: 1.5, rng: rng(1) })).toThrow(
      new RangeError("conv1d: groups must be a whole number >= 1, got 1.5. Leave it out for the default."),
    );
    expect(made({ groups: 3 })).toThrow(
      new RangeError(
        "conv1d: groups must divide both channel counts, got 3 for 2 to 2. Use 1, or inChannels for a depthwise convolution.",
      ),
    );
  });
});
