import { describe, expect, it } from "vitest";
import { median, summarize } from "../../src/harness/statistics.ts";

describe("median", () => {
  it("is the middle value, or the mean of the two in the middle", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([8, 1, 2, 4])).toBe(3);
    expect(median([7])).toBe(7);
  });

  it("does not sort as text, and leaves its argument alone", () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
  });

  it("needs values", () => {
    expect(() => median([])).toThrow(
      new RangeError("median: there must be values, got none. Take at least one sample."),
    );
  });
});

describe("summarize", () => {
  it("gives the best, the middle and the number of samples", () => {
    expect(summarize([4, 2, 9, 3])).toEqual({ best: 2, median: 3.5, samples: 4 });
  });
});
