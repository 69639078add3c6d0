import type { Pair, Window2d } from "@ganglion/tensor";
import * as fc from "fast-check";

/** A window, and the images `[n, c, h, w]` that it fits. */
export interface WindowCase {
  readonly window: Window2d;
  readonly images: readonly [number, number, number, number];
}

function pairs(min: number, max: number): fc.Arbitrary<Pair> {
  return fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
}

/** Windows of all strides, paddings and dilations that fit into images, ragged ends included. */
export function windowCases(maxSize = 12): fc.Arbitrary<WindowCase> {
  return fc
    .record({
      n: fc.integer({ min: 0, max: 2 }),
      c: fc.integer({ min: 1, max: 3 }),
      size: pairs(1, maxSize),
      kernelSize: pairs(1, 4),
      stride: pairs(1, 3),
      padding: pairs(0, 3),
      dilation: pairs(1, 2),
    })
    .map(({ n, c, size, ...window }) => {
      const output = (axis: 0 | 1): number => {
        const span = window.dilation[axis] * (window.kernelSize[axis] - 1) + 1;
        return Math.floor((size[axis] + 2 * window.padding[axis] - span) / window.stride[axis]) + 1;
      };
      return { window: { ...window, outputSize: [output(0), output(1)] as const }, images: [n, c, ...size] as const };
    })
    .filter(({ window }) => window.outputSize.every((length) => length >= 1));
}
