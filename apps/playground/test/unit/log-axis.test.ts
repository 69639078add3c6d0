import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logRange, logTicks } from "../../src/charts/log-axis.ts";

describe("a logarithmic axis", () => {
  it("has powers of ten, and what lies between them where there is room", () => {
    expect(logTicks(...logRange(0.03, 2.3))).toStrictEqual([0.05, 0.1, 0.2, 0.5, 1, 2]);
    expect(logTicks(...logRange(1e-4, 10))).toStrictEqual([1e-4, 1e-3, 0.01, 0.1, 1, 10]);
    expect(logTicks(...logRange(2.2, 2.4))).toStrictEqual([2]);
    expect(logTicks(...logRange(1, 1e30))).toStrictEqual([1, 1e4, 1e8, 1e12, 1e16, 1e20, 1e24, 1e28]);
  });

  it("has a range while there are no values, or none that it could hold", () => {
    for (const [min, max] of [
      [null, null],
      [0, 1],
      [1, Number.POSITIVE_INFINITY],
      [Number.NaN, 1],
    ] as const) {
      expect(logRange(min, max)).toStrictEqual([0.01, 10]);
    }
  });

  it("has few ticks between any two values, in their order", () => {
    const value = fc.double({ min: -20, max: 38, noNaN: true }).map((exponent) => 10 ** exponent);
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [min, max] = logRange(Math.min(a, b), Math.max(a, b));
        const ticks = logTicks(min, max);
        expect(ticks.length).toBeLessThanOrEqual(12);
        expect(ticks).toStrictEqual(ticks.toSorted((x, y) => x - y));
        expect(ticks.every((tick) => tick >= min && tick <= max)).toBe(true);
      }),
    );
  });
});
