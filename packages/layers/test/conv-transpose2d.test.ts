import { copyModel, ones, reference, rng, setBackend, tensor, zeros } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { conv2d, convTranspose2d, loadStateDict, sequential, stateDict } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

describe("convTranspose2d", () => {
  it("lets each pixel add its kernel to the output", async () => {
    const layer = convTranspose2d(1, 1, { kernelSize: 2, rng: rng(7), init: () => ones([1, 1, 2, 2]), bias: false });
    expect(await layer(tensor([[[[1, 2]]]])).array()).toEqual([
      [
        [
          [1, 3, 2],
          [1, 3, 2],
        ],
      ],
    ]);
  });

  it("gives an image back the size that a convolution with the same window took", () => {
    for (const outputPadding of [0, 1]) {
      const window = { kernelSize: 3, stride: 2, padding: 1, rng: rng(7) };
      const size = 9 + outputPadding;
      const small = conv2d(2, 4, window)(zeros([1, 2, size, size]));
      expect(small.shape).toEqual([1, 4, 5, 5]);
      expect(convTranspose2d(4, 2, { ...window, outputPadding })(small).shape).toEqual([1, 2, size, size]);
    }
  });

  it("carries what it is made of, with PyTorch's shapes", () => {
    const layer = convTranspose2d(4, 6, {
      kernelSize: [3, 2],
      stride: 2,
      groups: 2,
      outputPadding: [1, 0],
      rng: rng(7),
    });
    expect(layer.kind).toBe("convTranspose2d");
    expect(layer.options).toEqual({
      inChannels: 4,
      outChannels: 6,
      kernelSize: [3, 2],
      stride: [2, 2],
      padding: [0, 0],
      outputPadding: [1, 0],
      dilation: [1, 1],
      groups: 2,
      bias: true,
    });
    expect(layer.parameters.weight.shape).toEqual([4, 3, 3, 2]);
    expect(layer.parameters.bias?.shape).toEqual([6]);
    expect(convTranspose2d(4, 6, { kernelSize: 2, groups: 2, rng: rng(7), bias: false }).omitted).toEqual({
      bias: [6],
    });
    expect(layer.traits?.affine).toBeUndefined();
  });

  it("begins in PyTorch's range, uniform in +-1 / sqrt(out / groups * kh * kw)", async () => {
    const { weight, bias } = convTranspose2d(64, 32, { kernelSize: 5, groups: 2, rng: rng(7) }).parameters;
    const bound = 1 / Math.sqrt(16 * 25);
    const values = await weight.data();
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...values)).toBeGreaterThan(0.99 * bound);
    expect(Math.max(...(await bias!.data()).map(Math.abs))).toBeLessThanOrEqual(bound);
  });

  it("can be copied, saved and loaded", async () => {
    const layer = convTranspose2d(2, 3, { kernelSize: 3, stride: 2, rng: rng(7) });
    const x = rng(1).normal([1, 2, 3, 3]);
    expect(await copyModel(layer)(x).data()).toEqual(await layer(x).data());
    const other = sequential(convTranspose2d(2, 3, { kernelSize: 3, stride: 2, rng: rng(8) }));
    expect(loadStateDict(other, stateDict(sequential(layer)))).toEqual({ missing: [], unexpected: [] });
    expect(await other(x).data()).toEqual(await layer(x).data());
  });

  it("refuses what it cannot do", () => {
    const made = (options: object) => () => convTranspose2d(2, 2, { kernelSize: 3, rng: rng(7), ...options });
    expect(made({ outputPadding: 1 })).toThrow(
      new RangeError(
        "convTranspose2d: outputPadding must be less than the stride or the dilation, got [1,1] with stride [1,1] and dilation [1,1]. Leave it out, or stride more.",
      ),
    );
    expect(made({ padding: "same" })).toThrow(
      new RangeError(
        'convTranspose2d: padding must be whole numbers >= 0, got "same". Give one number or [height, width].',
      ),
    );
    expect(made({ groups: 3 })).toThrow(
      new RangeError(
        "convTranspose2d: groups must divide both channel counts, got 3 for 2 to 2. Use 1, or inChannels for a depthwise convolution.",
      ),
    );
    expect(() => made({ padding: 2 })()(zeros([1, 2, 2, 2]))).toThrow(
      "convolveTranspose2d: the output must have pixels, got padding [2, 2] on [1, 2, 2, 2] with kernel [3, 3]. Pad less, which cuts less off.",
    );
  });
});
