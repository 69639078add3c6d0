import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  convolutionSizes,
  dilatedLength,
  outputLength,
  transposedLength,
  windowRange,
  windowReach,
  type Window2d,
} from "../../src/backend/index.ts";

const sliding: Window2d = { kernelSize: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 3], outputSize: [4, 5] };

/** Every pixel of padded input that a window sees along one axis, by the definition of a window. */
function seenBy({ kernelSize, stride, padding, dilation }: Window2d, axis: 0 | 1, position: number): number[] {
  return Array.from(
    { length: kernelSize[axis] },
    (_, i) => position * stride[axis] - padding[axis] + i * dilation[axis],
  );
}

const windows = fc.record({
  kernelSize: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  padding: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })),
  dilation: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  outputSize: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
});

describe("the windows of an axis", () => {
  it("are as long as dilation makes them", () => {
    expect(dilatedLength({ kernelSize: 3, dilation: 1 })).toBe(3);
    expect(dilatedLength({ kernelSize: 3, dilation: 4 })).toBe(9);
    expect(dilatedLength({ kernelSize: 1, dilation: 7 })).toBe(1);
  });

  it("are as many as fit one after the other", () => {
    const axes = fc.record({
      kernelSize: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 4 }),
      padding: fc.integer({ min: 0, max: 5 }),
      dilation: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(axes, fc.integer({ min: 0, max: 20 }), (axis, length) => {
        const room = length + axis.padding;
        fc.pre(room >= dilatedLength(axis));
        let count = 0;
        while (count * axis.stride + (axis.kernelSize - 1) * axis.dilation < room) count++;
        expect(outputLength(length, axis)).toBe(count);
      }),
    );
  });

  it("are as many again on an axis that was made as long as they need", () => {
    const axes = fc.record({
      kernelSize: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 4 }),
      padding: fc.integer({ min: 0, max: 5 }),
      dilation: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 9 }), fc.nat(3), (axis, count, more) => {
        const outputPadding = Math.min(more, axis.stride - 1);
        expect(outputLength(transposedLength(count, axis, outputPadding), axis)).toBe(count);
      }),
    );
  });

  it("reach from the first pixel that one sees to the last", () => {
    expect(windowReach(sliding)).toEqual([9, 8]);
    fc.assert(
      fc.property(windows, (window) => {
        const reach = ([0, 1] as const).map((axis) => {
          const seen = Array.from({ length: window.outputSize[axis] }, (_, at) => seenBy(window, axis, at)).flat();
          return Math.max(...seen) - Math.min(...seen) + 1;
        });
        expect(windowReach(window)).toEqual(reach);
      }),
    );
  });

  it("see of the input what the definition says", () => {
    fc.assert(
      fc.property(
        windows,
        fc.integer({ min: 0, max: 8 }),
        fc.constantFrom(0 as const, 1 as const),
        (window, length, axis) => {
          for (let position = 0; position < window.outputSize[axis]; position++) {
            const { first, end, step } = windowRange(window, axis, position, length);
            const seen: number[] = [];
            for (let at = first; at < end; at += step) seen.push(at);
            expect(seen).toEqual(seenBy(window, axis, position).filter((at) => at >= 0 && at < length));
          }
        },
      ),
    );
  });
});

describe("convolutionSizes", () => {
  it("are those of one group", () => {
    expect(convolutionSizes([8, 4, 5, 6], [6, 2, 3, 2], { groups: 2, outputSize: [3, 5] })).toEqual({
      images: 8,
      groups: 2,
      channels: 2,
      outputs: 3,
      taps: 6,
      depth: 12,
      inputSize: [5, 6],
      inputPixels: 30,
      outputSize: [3, 5],
      outputPixels: 15,
    });
  });
});
