import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { broadcastStrides, mergeAxes, rowMajorStrides, type Walk } from "../../src/backend/index.ts";

const lengths = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });

/** Where each element lies that a walk visits, in order, for its operand `of`. */
function placesOf({ lengths: shape, strides }: Walk, of: number): number[] {
  return shape.reduce<number[]>(
    (starts, length, axis) =>
      starts.flatMap((start) => Array.from({ length }, (_, i) => start + i * (strides[of]![axis] as number))),
    [0],
  );
}

describe("rowMajorStrides", () => {
  it.each([
    [[], 1, []],
    [[5], 1, [1]],
    [[2, 3, 4], 1, [12, 4, 1]],
    [[2, 3, 4], 4, [48, 16, 4]],
    [[2, 0, 4], 1, [0, 4, 1]],
  ])("of %j in units of %d is %j", (shape, unit, strides) => {
    expect(rowMajorStrides(shape, unit)).toEqual(strides);
  });
});

describe("broadcastStrides", () => {
  it.each([
    [[3, 1], [2, 3, 4], undefined, [0, 1, 0]],
    [[], [2, 2], undefined, [0, 0]],
    [[2, 3], [2, 3], undefined, [3, 1]],
    [[1, 1], [1, 1], undefined, [0, 0]],
    [
      [2, 3],
      [5, 2, 3],
      [4, 8],
      [0, 4, 8],
    ],
    [[0], [2, 0], undefined, [0, 1]],
  ])("of %j to %j with strides %j is %j", (shape, target, own, strides) => {
    expect(broadcastStrides(shape, target, own)).toEqual(strides);
  });
});

describe("mergeAxes", () => {
  it.each<[string, Walk, Walk]>([
    ["joins what is one stretch", { lengths: [2, 3, 4], strides: [[12, 4, 1]] }, { lengths: [24], strides: [[1]] }],
    ["leaves out axes of length 1", { lengths: [1, 3, 1], strides: [[9, 2, 7]] }, { lengths: [3], strides: [[2]] }],
    [
      "leaves none of a scalar",
      {
        lengths: [1, 1],
        strides: [
          [1, 1],
          [0, 0],
        ],
      },
      { lengths: [], strides: [[], []] },
    ],
    ["joins axes that repeat", { lengths: [2, 3], strides: [[0, 0]] }, { lengths: [6], strides: [[0]] }],
    [
      "joins only what every operand walks like one axis",
      {
        lengths: [2, 3, 4],
        strides: [
          [12, 4, 1],
          [4, 0, 1],
        ],
      },
      {
        lengths: [2, 3, 4],
        strides: [
          [12, 4, 1],
          [4, 0, 1],
        ],
      },
    ],
  ])("%s", (_, walk, merged) => {
    expect(mergeAxes(walk)).toEqual(merged);
  });

  it("visits the same elements in the same order, and merges no further", () => {
    const walks = lengths.chain((shape) => {
      const strides = fc.oneof(
        fc.constant(rowMajorStrides(shape)),
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: shape.length, maxLength: shape.length }),
        fc.shuffledSubarray(rowMajorStrides(shape), { minLength: shape.length }),
      );
      return fc.record({ lengths: fc.constant(shape), strides: fc.array(strides, { minLength: 1, maxLength: 3 }) });
    });
    fc.assert(
      fc.property(walks, (walk) => {
        const merged = mergeAxes(walk);
        for (const of of walk.strides.keys()) expect(placesOf(merged, of)).toEqual(placesOf(walk, of));
        expect(merged.lengths).not.toContain(1);
        expect(mergeAxes(merged)).toEqual(merged);
      }),
    );
  });
});
