import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Window2d } from "../../src/backend.ts";
import { fold2d, unfold2d } from "../../src/reference/windows.ts";
import { inner, operand, operands, tabulate, windowCases, windowElement } from "./support.ts";

const window: Window2d = {
  kernelSize: [2, 2],
  stride: [1, 2],
  padding: [0, 1],
  dilation: [1, 1],
  outputSize: [1, 2],
};
const image = operand([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]);

describe("unfold2d", () => {
  it("copies windows out, one axis pair for the element and one for the place", () => {
    // Windows of the padded rows 9 1 2 3 and 9 4 5 6: (9 1 / 9 4) and (2 3 / 5 6).
    expect(unfold2d(image, window, 9)).toEqual(new Float32Array([9, 2, 1, 3, 9, 5, 4, 6]));
    expect(unfold2d(image, window, -Infinity)).toEqual(new Float32Array([-Infinity, 2, 1, 3, -Infinity, 5, 4, 6]));
  });

  it("reads what the definition says, for every stride, padding and dilation", () => {
    const cases = windowCases().chain((given) => operands(given.images).map((x) => ({ x, window: given.window })));
    fc.assert(
      fc.property(cases, (given) => {
        const shape = [...given.x.shape.slice(0, 2), ...given.window.kernelSize, ...given.window.outputSize];
        expect(unfold2d(given.x, given.window, 0.5)).toEqual(
          tabulate(shape, "float32", (index) => windowElement(given.x, given.window, index) ?? 0.5),
        );
      }),
    );
  });

  it("pads below and to the right as far as the output asks", () => {
    const longer = { ...window, padding: [0, 0], outputSize: [2, 2], stride: [2, 2] } as const;
    expect(unfold2d(image, longer, 0)).toEqual(new Float32Array([1, 3, 0, 0, 2, 0, 0, 0, 4, 6, 0, 0, 5, 0, 0, 0]));
  });

  it("makes nothing of no images, and keeps int32", () => {
    expect(unfold2d(operand([], [0, 1, 2, 3]), window, 0)).toEqual(new Float32Array(0));
    expect(unfold2d(operand([1, 2, 3, 4, 5, 6], [1, 1, 2, 3], "int32"), window, -7)).toEqual(
      new Int32Array([-7, 2, 1, 3, -7, 5, 4, 6]),
    );
  });
});

describe("fold2d", () => {
  it("adds overlapping windows up and drops the padding", () => {
    const dense: Window2d = { ...window, stride: [1, 1], outputSize: [1, 4], padding: [0, 1] };
    const ones = operand(
      Array.from({ length: 16 }, () => 1),
      [1, 1, 2, 2, 1, 4],
    );
    expect(fold2d(ones, dense, [2, 3])).toEqual(new Float32Array([2, 2, 2, 2, 2, 2]));
    expect(fold2d(operand([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 2, 1, 2]), window, [2, 3])).toEqual(
      new Float32Array([3, 2, 4, 7, 6, 8]),
    );
  });

  it("leaves zeros where no window looks", () => {
    const sparse: Window2d = { ...window, kernelSize: [1, 1], padding: [0, 0], stride: [2, 2] };
    expect(fold2d(operand([1, 2], [1, 1, 1, 1, 1, 2]), sparse, [2, 3])).toEqual(new Float32Array([1, 0, 2, 0, 0, 0]));
  });

  it("is the adjoint of unfold2d", () => {
    const cases = windowCases().chain((given) => {
      const shape = [...given.images.slice(0, 2), ...given.window.kernelSize, ...given.window.outputSize];
      return fc.record({ x: operands(given.images), y: operands(shape), window: fc.constant(given.window) });
    });
    fc.assert(
      fc.property(cases, ({ x, y, window: given }) => {
        const [, , h, w] = x.shape as readonly [number, number, number, number];
        const unfolded = unfold2d(x, given, 0);
        const folded = fold2d(y, given, [h, w]);
        expect(inner(folded, x.buffer as Float32Array)).toBe(inner(unfolded, y.buffer as Float32Array));
      }),
    );
  });

  it("adds float32 in double precision and keeps int32", () => {
    const three: Window2d = { ...window, kernelSize: [1, 3], stride: [1, 1], padding: [0, 2], outputSize: [1, 3] };
    const values = [1, 1, -16777216, 1, 1, 1, 16777216, 1, 1];
    expect(fold2d(operand(values, [1, 1, 1, 3, 1, 3]), three, [1, 1])).toEqual(new Float32Array([1]));
    expect(fold2d(operand(values, [1, 1, 1, 3, 1, 3], "int32"), three, [1, 1])).toEqual(new Int32Array([1]));
  });
});
