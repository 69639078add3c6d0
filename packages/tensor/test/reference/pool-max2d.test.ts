import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operand, Window2d } from "../../src/backend.ts";
import { poolMax2d, poolMax2dGrad } from "../../src/reference/pool-max2d.ts";
import {
  at,
  indicesOf,
  inner,
  nan,
  operand,
  operands,
  result,
  tabulate,
  type WindowCase,
  windowCases,
  windowElement,
} from "./support.ts";

const halves: Window2d = {
  kernelSize: [2, 2],
  stride: [2, 2],
  padding: [0, 0],
  dilation: [1, 1],
  outputSize: [1, 2],
};

/** Pooling pads by half a kernel at most, and every window sees at least one pixel. */
function poolCases(): fc.Arbitrary<{ x: Operand; window: Window2d }> {
  const seesInput = ({ window, images }: WindowCase): boolean => {
    const x = operand(new Float32Array(images[2] * images[3]), [1, 1, images[2], images[3]]);
    const elements = [...indicesOf(window.kernelSize)];
    return [...indicesOf(window.outputSize)].every((place) =>
      elements.some((element) => windowElement(x, window, [0, 0, ...element, ...place]) !== undefined),
    );
  };
  return windowCases()
    .filter(({ window }) => window.padding.every((pixels, axis) => 2 * pixels <= window.kernelSize[axis]!))
    .filter(seesInput)
    .chain(({ images, window }) => operands(images).map((x) => ({ x, window })));
}

describe("poolMax2d", () => {
  it("takes the largest of each window and says where it stood", () => {
    const x = operand([1, 2, 3, 4, 9, 6, 7, 8], [1, 1, 2, 4]);
    expect(poolMax2d(x, halves)).toEqual({ y: new Float32Array([9, 8]), indices: new Int32Array([4, 7]) });
  });

  it("takes the first of equal elements, and the first NaN before any number", () => {
    const x = operand([5, 5, 1, nan, 5, 5, nan, 9], [1, 1, 2, 4]);
    expect(poolMax2d(x, halves)).toEqual({ y: new Float32Array([5, nan]), indices: new Int32Array([0, 3]) });
  });

  it("never takes padding, not even over -Infinity", () => {
    const x = operand([-Infinity, -Infinity, -3, -4], [1, 1, 2, 2]);
    const padded: Window2d = { ...halves, padding: [1, 1], outputSize: [2, 2] };
    expect(poolMax2d(x, padded)).toEqual({
      y: new Float32Array([-Infinity, -Infinity, -3, -4]),
      indices: new Int32Array([0, 1, 2, 3]),
    });
  });

  it("is the maximum over what the definition says the window sees", () => {
    fc.assert(
      fc.property(poolCases(), ({ x, window }) => {
        const [n, c, , w] = x.shape as readonly [number, number, number, number];
        const shape = [n, c, ...window.outputSize];
        const elements = [...indicesOf(window.kernelSize)];
        const largest = tabulate(shape, "float32", ([i, j, oy, ox]) =>
          Math.max(...elements.map((element) => windowElement(x, window, [i!, j!, ...element, oy!, ox!]) ?? -Infinity)),
        );
        const { y, indices } = poolMax2d(x, window);
        expect(y).toEqual(largest);
        const positions = result(indices, shape, "int32");
        const pointedAt = tabulate(shape, "float32", (index) => {
          const position = at(positions, index);
          return at(x, [index[0]!, index[1]!, Math.floor(position / w), position % w]);
        });
        expect(pointedAt).toEqual(largest);
      }),
    );
  });

  it("makes nothing of no images, and keeps float64", () => {
    const { y, indices } = poolMax2d(operand([], [0, 1, 2, 4], "float64"), halves);
    expect(y).toEqual(new Float64Array(0));
    expect(indices).toEqual(new Int32Array(0));
  });
});

describe("poolMax2dGrad", () => {
  it("adds each gradient to the element that won, plane by plane", () => {
    const grad = operand([1, 2, 4, 8], [2, 1, 1, 2]);
    const indices = operand([3, 3, 0, 2], [2, 1, 1, 2], "int32");
    expect(poolMax2dGrad(grad, indices, halves, [2, 2])).toEqual(new Float32Array([0, 0, 0, 3, 4, 0, 8, 0]));
  });

  it("is the derivative: where one element alone wins, it alone gets the gradient", () => {
    fc.assert(
      fc.property(poolCases(), ({ x, window }) => {
        // Distinct values, so that a small step changes no winner.
        const distinct = operand(
          Float64Array.from({ length: x.size }, (_, i) => (i * 7919) % 997),
          x.shape,
          "float64",
        );
        const [n, c, h, w] = x.shape as readonly [number, number, number, number];
        const shape = [n, c, ...window.outputSize];
        const { y, indices } = poolMax2d(distinct, window);
        const grad = operand(
          y.map((_, i) => i + 1),
          shape,
          "float64",
        );
        const gradient = poolMax2dGrad(grad, result(indices, shape, "int32"), window, [h, w]);
        const step = 0.25;
        for (let i = 0; i < x.size; i++) {
          const moved = Float64Array.from(distinct.buffer as Float64Array);
          moved[i]! += step;
          const after = poolMax2d(operand(moved, x.shape, "float64"), window).y;
          const slopes = Float64Array.from(after, (value, j) => (value - y[j]!) / step);
          expect(gradient[i]).toBe(inner(slopes, grad.buffer as Float64Array));
        }
      }),
      { numRuns: 30 },
    );
  });
});
