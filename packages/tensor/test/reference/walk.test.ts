import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Shape } from "../../src/backend.ts";
import { type Strided, walkRows } from "../../src/reference/walk.ts";
import { indicesOf, shapes } from "./support.ts";

/** The places in both arrays that a walk visits, in order. */
function placesOf(shape: Shape, a: Strided, b: Strided): { rows: number; places: [number, number][] } {
  const places: [number, number][] = [];
  let rows = 0;
  walkRows(shape, a, b, (length, fromA, stepA, fromB, stepB) => {
    rows += 1;
    for (let i = 0; i < length; i++) places.push([fromA + i * stepA, fromB + i * stepB]);
  });
  return { rows, places };
}

describe("walkRows", () => {
  it("visits every index once, in row-major order, whatever the strides", () => {
    const walks = shapes(5).chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        ...[0, 1].map(() =>
          fc.record({
            offset: fc.integer({ min: 0, max: 50 }),
            stride: fc.array(fc.integer({ min: -8, max: 8 }), { minLength: shape.length, maxLength: shape.length }),
          }),
        ),
      ),
    );
    fc.assert(
      fc.property(walks, ([shape, a, b]) => {
        const place = ({ offset, stride }: Strided, index: readonly number[]): number =>
          index.reduce((sum, i, axis) => sum + i * stride[axis]!, offset);
        const expected = [...indicesOf(shape)].map((index) => [place(a!, index), place(b!, index)]);
        expect(placesOf(shape, a!, b!).places).toEqual(expected);
      }),
    );
  });

  it("walks axes without a gap as one row", () => {
    const dense = { offset: 3, stride: [12, 4, 1] };
    expect(placesOf([2, 3, 4], dense, { offset: 0, stride: [0, 0, 0] }).rows).toBe(1);
    expect(placesOf([2, 3, 4], dense, dense).rows).toBe(1);
    expect(placesOf([2, 3, 4], dense, { offset: 0, stride: [3, 1, 0] }).rows).toBe(6);
    expect(placesOf([2, 3, 4], dense, { offset: 0, stride: [4, 0, 1] }).rows).toBe(6);
    expect(placesOf([2, 1, 4], { offset: 0, stride: [4, 99, 1] }, { offset: 0, stride: [4, 7, 1] }).rows).toBe(1);
  });

  it("visits a scalar once and an empty shape never", () => {
    expect(placesOf([], { offset: 5, stride: [] }, { offset: 7, stride: [] }).places).toEqual([[5, 7]]);
    const empty = { offset: 0, stride: [0, 1, 1] };
    expect(placesOf([3, 0, 2], empty, empty).places).toEqual([]);
    expect(placesOf([0, 3, 2], empty, empty).places).toEqual([]);
    expect(placesOf([2 ** 40, 0], empty, empty).places).toEqual([]);
  });
});

it("indicesOf, which the kernels are checked against, counts like an odometer", () => {
  expect([...indicesOf([2, 2])]).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  expect([...indicesOf([])]).toEqual([[]]);
  expect([...indicesOf([2, 0])]).toEqual([]);
});
