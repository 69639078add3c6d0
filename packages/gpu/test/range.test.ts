import { describe, expect, it } from "vitest";
import { isWithin, rangeOf } from "../src/runtime/range.ts";

/** All lists of up to three of these numbers. */
const few = [-100, -1, 0, 1, 2, 255];
const lists = [
  ...few.map((a) => [a]),
  ...few.flatMap((a) => few.map((b) => [a, b])),
  ...few.flatMap((a) => few.flatMap((b) => few.map((c) => [a, b, c]))),
];

describe("rangeOf", () => {
  it("never says that a number is in range which is not", () => {
    for (const values of lists) {
      for (const length of [0, 1, 2, 3, 256]) {
        for (const ignored of [undefined, -100, -1, 1, 255]) {
          const truth = values.every((value) => (value >= 0 && value < length) || value === ignored);
          const range = rangeOf(Int32Array.from(values));
          if (range !== undefined && isWithin(range, length, ignored))
            expect([values, length, ignored, truth].at(-1)).toBe(true);
        }
      }
    }
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
