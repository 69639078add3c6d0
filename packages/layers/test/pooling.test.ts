import { full, reference, rng, setBackend, tensor, zeros } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { adaptiveAvgPool2d, avgPool2d, globalAvgPool2d, maxPool2d } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

describe("maxPool2d", () => {
  it("takes a number as kernel and stride", () => {
    expect(maxPool2d(2).options).toEqual({
      kernelSize: [2, 2],
      stride: [2, 2],
      padding: [0, 0],
      dilation: [1, 1],
      ceilMode: false,
    });
    expect(maxPool2d([1, 2])(tensor([[[[1, 5, 3, 4]]]]))).toBeAllClose(tensor([[[[5, 4]]]]));
  });

  it("adds a window for what is left over in ceil mode", () => {
    const x = tensor([[[[1, 2, 3, 4, 5]]]]);
    expect(maxPool2d([1, 2])(x)).toBeAllClose(tensor([[[[2, 4]]]]));
    expect(maxPool2d({ kernelSize: [1, 2], ceilMode: true })(x)).toBeAllClose(tensor([[[[2, 4, 5]]]]));
  });

  it("refuses sizes that are none", () => {
    expect(() => maxPool2d({ kernelSize: 2, stride: 0 })).toThrow(
      new RangeError("maxPool2d: stride must be whole numbers >= 1, got 0. Give one number or [height, width]."),
    );
  });
});

describe("avgPool2d", () => {
  it("counts the padding unless told otherwise", () => {
    const x = full([1, 1, 2, 2], 4);
    const options = { kernelSize: 2, stride: 2, padding: 1 };
    expect(avgPool2d(options)(x)).toBeAllClose(full([1, 1, 2, 2], 1));
    expect(avgPool2d({ ...options, countIncludePad: false })(x)).toBeAllClose(full([1, 1, 2, 2], 4));
  });

  it("never counts what hangs over in ceil mode", () => {
    const x = tensor([[[[1, 2, 3, 4, 5]]]]);
    expect(avgPool2d({ kernelSize: [1, 2], ceilMode: true })(x)).toBeAllClose(tensor([[[[1.5, 3.5, 5]]]]));
  });
});

describe("adaptiveAvgPool2d", () => {
  it("leaves a constant image constant, whatever the sizes", () => {
    const length = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(length, length, length, length, (h, w, rows, columns) => {
        const y = adaptiveAvgPool2d([rows, columns])(full([1, 2, h, w], 3));
        expect(y).toBeAllClose(full([1, 2, rows, columns], 3));
      }),
    );
  });

  it("keeps an image of its own size", () => {
    const x = rng(7).normal([2, 3, 4, 5]);
    expect(adaptiveAvgPool2d([4, 5])(x)).toBeAllClose(x);
  });

  it("repeats pixels where the output is larger", () => {
    const x = tensor([[[[1, 2]]]]);
    expect(adaptiveAvgPool2d([1, 4])(x)).toBeAllClose(tensor([[[[1, 1, 2, 2]]]]));
    expect(adaptiveAvgPool2d([1, 3])(x)).toBeAllClose(tensor([[[[1, 1.5, 2]]]]));
  });

  it("refuses what is no batch of images", () => {
    expect(() => adaptiveAvgPool2d(1)(zeros([3, 4, 4]))).toThrow(
      "adaptiveAvgPool2d: images must be [batch, channels, height, width], got [3, 4, 4]. Reshape to four axes.",
    );
  });
});

describe("globalAvgPool2d", () => {
  it("averages each channel into a feature", () => {
    const x = rng(7).normal([2, 3, 4, 5]);
    expect(globalAvgPool2d()(x)).toBeAllClose(adaptiveAvgPool2d(1)(x).reshape([2, 3]));
    expect(globalAvgPool2d()(tensor([[[[1, 3]], [[-2, 2]]]]))).toBeAllClose(tensor([[2, 0]]));
  });
});

it("adaptiveAvgPool2d refuses an output that nothing can hold before it spreads anything", () => {
  for (const size of [1e9, 2 ** 40]) {
    expect(() => adaptiveAvgPool2d(size)(zeros([1, 1, 2, 2]))).toThrow(
      /^adaptiveAvgPool2d: memory can have 17179869184 bytes, got a request for [\d.e+]+\. Free tensors /,
    );
  }
});
