import { describe, expect, it } from "vitest";
import { isWithin, type Range, rangeOf } from "../src/runtime/range.ts";

/** All lists of up to three of these numbers. */
const few = [-100, -1, 0, 1, 2, 255];
const lists = [
  ...few.map((a) => [a]),
  ...few.flatMap((a) => few.map((b) => [a, b])),
  ...few.flatMap((a) => few.flatMap((b) => few.map((c) => [a, b, c]))),
];

describe("rangeOf", () => {
  it.each([undefined, -100, -1, 1, 255])("never says that a number is in range which is not, but for %s", (ignored) => {
    const believed = lists.flatMap((values) => {
      const range = rangeOf(Int32Array.from(values)) as Range;
      return [0, 1, 2, 3, 256].filter((length) => isWithin(range, length, ignored)).map((length) => [length, values]);
    }) as [number, number[]][];
    const wrong = believed.filter(([length, values]) =>
      values.some((value) => (value < 0 || value >= length) && value !== ignored),
    );
    expect(wrong).toStrictEqual([]);
    expect(believed.length).toBeGreaterThan(100);
  });

  it.each([
    [[0, 4, 2], 5, undefined],
    [[3, 3, 3], 4, undefined],
    [[0, 1, -100, 2, -100], 3, -100],
    [[-100, -100], 3, -100],
    [[0, 255, 1, 255], 2, 255],
    [[-100], 0, -100],
  ])("knows that %j is below %d, or %s", (values, length, ignored) => {
    const range = rangeOf(Int32Array.from(values));
    expect(range && isWithin(range, length, ignored)).toBe(true);
  });

  it("knows nothing of no numbers", () => {
    expect(rangeOf(new Int32Array(0))).toBeUndefined();
  });
});
