import { reference, rng, setBackend, type Shape, slice, type Tensor, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { conv2d, depthwiseConv2d } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

/** `size` numbers from `first` to `last` at equal distances. */
function linspace(first: number, last: number, shape: Shape): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Array.from({ length: size }, (_, index) => first + ((last - first) * index) / (size - 1)),
    { shape },
  );
}

describe("conv2d", () => {
  it("gives the published answer of the CS231n notebook", () => {
    const layer = conv2d(3, 3, {
      kernelSize: 4,
      stride: 2,
      padding: 1,
      rng: rng(0),
      init: () => linspace(-0.2, 0.3, [3, 3, 4, 4]),
      biasInit: () => linspace(-0.1, 0.2, [3]),
    });
    const y = layer(linspace(-0.1, 0.5, [2, 3, 4, 4]));
    expect(y.shape).toEqual([2, 3, 2, 2]);
    const values = y.dataSync();
    expect(values[0]).toBeCloseTo(-0.08759809, 7);
    expect(values[1]).toBeCloseTo(-0.10987781, 7);
    expect(values.at(-1)).toBeCloseTo(2.38247847, 6);
  });

  it("moves with its input", () => {
    const layer = conv2d(2, 3, { kernelSize: 3, rng: rng(7) });
    const x = rng(8).normal([1, 2, 8, 8]);
    const shifted = layer(slice(x, [null, null, [1, 8], [2, 8]]));
    expect(shifted).toBeAllClose(slice(layer(x), [null, null, [1, 6], [2, 6]]));
  });

  it("begins like PyTorch: uniform in +-1 / sqrt(inChannels / groups * kernel)", () => {
    const { weight, bias } = conv2d(32, 64, { kernelSize: 5, groups: 2, rng: rng(7) }).parameters;
    expect(weight.shape).toEqual([64, 16, 5, 5]);
    expect(bias?.shape).toEqual([64]);
    const values = weight.dataSync();
    expect(Math.max(...values)).toBeLessThan(0.05);
    expect(Math.max(...values)).toBeGreaterThan(0.0495);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.05);
    expect(Math.max(...bias!.dataSync())).toBeLessThan(0.05);
  });

  it("says what it is", () => {
    const layer = conv2d(2, 4, { kernelSize: [3, 1], stride: 2, padding: [1, 0], rng: rng(7), bias: false });
    expect(layer.kind).toBe("conv2d");
    expect(layer.options).toEqual({
      inChannels: 2,
      outChannels: 4,
      kernelSize: [3, 1],
      stride: [2, 2],
      padding: [1, 0],
      dilation: [1, 1],
      groups: 1,
      bias: false,
    });
  });

  it("refuses what does not fit", () => {
    const options = { kernelSize: 3, rng: rng(7) };
    expect(() => conv2d(3, 4, { ...options, groups: 2 })).toThrow(
      new RangeError(
        "conv2d: groups must divide both channel counts, got 2 for 3 to 4. Use 1, or inChannels for a depthwise convolution.",
      ),
    );
    expect(() => conv2d(3, 4, { ...options, kernelSize: 0 })).toThrow(
      new RangeError("conv2d: kernelSize must be whole numbers >= 1, got 0. Give one number or [height, width]."),
    );
    expect(() => conv2d(3, 4, { ...options, padding: [0, -1] })).toThrow(
      new RangeError("conv2d: padding must be whole numbers >= 0, got [0,-1]. Give one number or [height, width]."),
    );
    // @ts-expect-error kernelSize is required
    expect(() => conv2d(3, 4, { rng: rng(7) })).toThrow(
      new RangeError(
        "conv2d: kernelSize must be whole numbers >= 1, got undefined. Give one number or [height, width].",
      ),
    );
    // @ts-expect-error rng is required
    expect(() => conv2d(3, 4, { kernelSize: 3 })).toThrow(
      new TypeError(
        "conv2d: rng must be given, got undefined. Pass { rng: rng(7) } with rng from @ganglion/tensor; one generator serves a whole model.",
      ),
    );
  });
});

describe('conv2d with padding "same"', () => {
  it("keeps the image's size, the odd zero below and to the right", async () => {
    const init = (): Tensor => tensor([1, 10, 100, 1000], { shape: [1, 1, 2, 2] });
    const layer = conv2d(1, 1, { kernelSize: 2, padding: "same", rng: rng(7), bias: false, init });
    expect(layer.options.padding).toBe("same");
    const y = layer(
      tensor([
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ]),
    );
    expect(await y.array()).toEqual([
      [
        [
          [4321, 402],
          [43, 4],
        ],
      ],
    ]);
  });

  it("says of itself whether there are zeros", () => {
    const pads = (kernelSize: number): boolean | undefined =>
      conv2d(1, 1, { kernelSize, padding: "same", rng: rng(7) }).traits?.affine?.pads;
    expect([pads(1), pads(2)]).toEqual([false, true]);
  });

  it("refuses a stride and other words", () => {
    expect(() => conv2d(1, 1, { kernelSize: 2, padding: "same", stride: [1, 2], rng: rng(7) })).toThrow(
      new RangeError('conv2d: padding "same" needs a stride of 1, got stride [1,2]. Pad by numbers to stride more.'),
    );
    expect(() => conv2d(1, 1, { kernelSize: 2, padding: "valid" as "same", rng: rng(7) })).toThrow(
      new TypeError('conv2d: padding must be "same", or whole numbers >= 0, got "valid". Leave it out for none.'),
    );
  });
});

describe("depthwiseConv2d", () => {
  it("keeps channels apart", () => {
    const layer = depthwiseConv2d(2, { kernelSize: 3, multiplier: 2, rng: rng(7), bias: false });
    expect(layer.parameters.weight.shape).toEqual([4, 1, 3, 3]);
    const x = rng(8).normal([1, 2, 3, 3]);
    const changed = x.mul(tensor([1, 2]).reshape([1, 2, 1, 1]));
    expect(layer(changed)).toBeAllClose(layer(x).mul(tensor([1, 1, 2, 2]).reshape([1, 4, 1, 1])));
  });

  it("names itself in errors", () => {
    expect(() => depthwiseConv2d(2, { kernelSize: 3, multiplier: 0, rng: rng(7) })).toThrow(
      new RangeError("depthwiseConv2d: multiplier must be a whole number >= 1, got 0. Leave it out for the default."),
    );
    expect(() => depthwiseConv2d(2, { kernelSize: 0, rng: rng(7) })).toThrow(
      new RangeError(
        "depthwiseConv2d: kernelSize must be whole numbers >= 1, got 0. Give one number or [height, width].",
      ),
    );
  });

  it("refuses a list that contains itself where options should be", () => {
    const list: unknown[] = [];
    list.push(list);
    expect(() => depthwiseConv2d(2, list as never)).toThrow(
      new TypeError(
        "depthwiseConv2d: options must be a plain object, got an array of 1. Write { kernelSize: 3, rng: rng(7) }.",
      ),
    );
  });
});
