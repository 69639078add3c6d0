import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operand, ReduceOp } from "../../src/backend.ts";
import { argReduce, reduce } from "../../src/reference/reduce.ts";
import { at, indicesOf, nan, operand, operands, shapes, tabulate } from "./support.ts";

const MIN = -2147483648;
const MAX = 2147483647;
const matrix = operand([3, 1, 2, 9, 7, 8], [2, 3]);

/** The elements that `reduce` combines into the element `kept` of the result. */
function elementsOf(x: Operand, axes: readonly number[], kept: readonly number[]): number[] {
  const places = [...indicesOf(x.shape)].filter((index) =>
    index.filter((_, axis) => !axes.includes(axis)).every((i, axis) => i === kept[axis]),
  );
  return places.map((index) => at(x, index));
}

describe("reduce", () => {
  it.each<[ReduceOp, number[], number[], number[]]>([
    ["sum", [12, 8, 10], [6, 24], [30]],
    ["max", [9, 7, 8], [3, 9], [9]],
    ["min", [3, 1, 2], [1, 7], [1]],
  ])("%s over rows, columns and all", (op, overRows, overColumns, overAll) => {
    expect(reduce(op, matrix, [0])).toEqual(new Float32Array(overRows));
    expect(reduce(op, matrix, [1])).toEqual(new Float32Array(overColumns));
    expect(reduce(op, matrix, [0, 1])).toEqual(new Float32Array(overAll));
  });

  it("takes any set of axes of any shape", () => {
    const cases = shapes(4).chain((shape) =>
      fc.record({
        x: operands(shape),
        axes: fc.subarray(shape.map((_, axis) => axis)),
      }),
    );
    fc.assert(
      fc.property(cases, ({ x, axes }) => {
        const shape = x.shape.filter((_, axis) => !axes.includes(axis));
        const combine = (how: (values: number[]) => number): Float32Array =>
          tabulate(shape, "float32", (index) => how(elementsOf(x, axes, index))) as Float32Array;
        expect(reduce("sum", x, axes)).toEqual(combine((values) => values.reduce((sum, value) => sum + value, 0)));
        expect(reduce("max", x, axes)).toEqual(combine((values) => Math.max(...values)));
        expect(reduce("min", x, axes)).toEqual(combine((values) => Math.min(...values)));
      }),
    );
  });

  it("sums nothing to 0", () => {
    expect(reduce("sum", operand([], [0, 3]), [0])).toEqual(new Float32Array([0, 0, 0]));
    expect(reduce("sum", operand([], [3, 0]), [0, 1])).toEqual(new Float32Array([0]));
    expect(reduce("sum", operand([], [0, 3], "int32"), [1])).toEqual(new Int32Array(0));
  });

  it("lets NaN win, wherever it stands", () => {
    const x = operand([nan, 1, 1, nan, 2, 3], [3, 2]);
    expect(reduce("max", x, [1])).toEqual(new Float32Array([nan, nan, 3]));
    expect(reduce("min", x, [1])).toEqual(new Float32Array([nan, nan, 2]));
    expect(reduce("sum", x, [1])).toEqual(new Float32Array([nan, nan, 5]));
  });

  it("adds infinities as IEEE 754 does, and compares them", () => {
    const x = operand([Infinity, 1, Infinity, -Infinity, -Infinity, -Infinity], [3, 2]);
    expect(reduce("sum", x, [1])).toEqual(new Float32Array([Infinity, nan, -Infinity]));
    expect(reduce("max", x, [1])).toEqual(new Float32Array([Infinity, Infinity, -Infinity]));
    expect(reduce("min", x, [1])).toEqual(new Float32Array([1, -Infinity, -Infinity]));
    const endless = operand([-Infinity, -Infinity, Infinity, Infinity], [2, 2], "float64");
    expect(reduce("max", endless, [1])).toEqual(new Float64Array([-Infinity, Infinity]));
    expect(reduce("min", endless, [1])).toEqual(new Float64Array([-Infinity, Infinity]));
  });

  it("adds float32 in double precision and rounds once", () => {
    const x = operand([16777216, ...Array.from({ length: 100 }, () => 1), -16777216]);
    expect(reduce("sum", x, [0])).toEqual(new Float32Array([100]));
    expect(reduce("sum", operand([3e38, 3e38, -3e38]), [0])).toEqual(new Float32Array([3e38]));
  });

  it("wraps int32 sums and finds its extremes", () => {
    const x = operand([MAX, MAX, MAX, MIN, MIN, -1], [2, 3], "int32");
    expect(reduce("sum", x, [1])).toEqual(new Int32Array([MAX - 2, -1]));
    expect(reduce("max", x, [1])).toEqual(new Int32Array([MAX, -1]));
    expect(reduce("min", x, [1])).toEqual(new Int32Array([MAX, MIN]));
  });

  it("copies where there is nothing to combine", () => {
    expect(reduce("sum", operand([7], []), [])).toEqual(new Float32Array([7]));
    expect(reduce("max", operand([-7], [1, 1], "float64"), [0, 1])).toEqual(new Float64Array([-7]));
  });
});

describe("argReduce", () => {
  it("finds the index along the axis", () => {
    expect(argReduce("argmax", matrix, 1)).toEqual(new Int32Array([0, 0]));
    expect(argReduce("argmin", matrix, 1)).toEqual(new Int32Array([1, 1]));
    expect(argReduce("argmax", matrix, 0)).toEqual(new Int32Array([1, 1, 1]));
    expect(argReduce("argmin", matrix, 0)).toEqual(new Int32Array([0, 0, 0]));
  });

  it("takes the first of equal elements", () => {
    expect(argReduce("argmax", operand([1, 5, 5, 0, 0]), 0)).toEqual(new Int32Array([1]));
    expect(argReduce("argmin", operand([1, 5, 5, 0, 0]), 0)).toEqual(new Int32Array([3]));
    expect(argReduce("argmax", operand([0, -0]), 0)).toEqual(new Int32Array([0]));
    expect(argReduce("argmin", operand([0, -0]), 0)).toEqual(new Int32Array([0]));
    expect(argReduce("argmax", operand([-Infinity, -Infinity]), 0)).toEqual(new Int32Array([0]));
  });

  it("takes the first NaN before any number", () => {
    const x = operand([1, nan, nan, Infinity, -Infinity, nan], [2, 3]);
    expect(argReduce("argmax", x, 1)).toEqual(new Int32Array([1, 2]));
    expect(argReduce("argmin", x, 1)).toEqual(new Int32Array([1, 2]));
  });

  it("keeps the axes around and works on int32 and on no rows", () => {
    const cases = fc
      .tuple(fc.nat(3), fc.integer({ min: 1, max: 4 }), fc.nat(3))
      .chain(([outer, length, inside]) => operands([outer, length, inside], "int32"));
    fc.assert(
      fc.property(cases, (x) => {
        const [outer, , inside] = x.shape as readonly [number, number, number];
        const row = ([i, k]: readonly number[]): number[] => elementsOf(x, [1], [i!, k!]);
        expect(argReduce("argmax", x, 1)).toEqual(
          tabulate([outer, inside], "int32", (index) => row(index).indexOf(Math.max(...row(index)))),
        );
        expect(argReduce("argmin", x, 1)).toEqual(
          tabulate([outer, inside], "int32", (index) => row(index).indexOf(Math.min(...row(index)))),
        );
      }),
    );
    expect(argReduce("argmax", operand([], [0, 3]), 1)).toEqual(new Int32Array(0));
  });
});
