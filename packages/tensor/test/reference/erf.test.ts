import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erf } from "../../src/reference/erf.ts";
import { nan } from "./support.ts";

/** From the power series of erf, summed in exact fractions to 40 digits and rounded once. */
const VALUES: readonly (readonly [x: number, erf: number])[] = [
  [1e-300, 1.1283791670955126e-300],
  [1e-10, 1.1283791670955126e-10],
  [0.01, 0.011283415555849618],
  [0.1, 0.1124629160182849],
  [0.2229, 0.2474116065951234],
  [0.25, 0.27632639016823696],
  [0.46875, 0.49261347321793797],
  [0.46876, 0.4926225311068465],
  [0.5, 0.5204998778130465],
  [0.8509, 0.7711607632049885],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.2769, 0.9987181962522449],
  [2.5, 0.999593047982555],
  [3, 0.9999779095030014],
  [3.5, 0.9999992569016276],
  [4, 0.9999999845827421],
  [4.0001, 0.9999999845954353],
  [4.5, 0.9999999998033839],
  [5, 0.9999999999984626],
  [5.5, 0.9999999999999927],
  [5.9, 0.9999999999999999],
];

describe("erf", () => {
  it.each(VALUES)("of %d is %d to the last digits", (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThanOrEqual(2 * Number.EPSILON * expected);
  });

  it("is exact at zeros, infinities, NaN and where it is 1 in double precision", () => {
    expect([0, -0, 6, 100, Number.MAX_VALUE, Infinity, -6, -Infinity, nan].map(erf)).toEqual([
      0,
      -0,
      1,
      1,
      1,
      1,
      -1,
      -1,
      nan,
    ]);
  });

  it("is odd, and grows with its argument across the seams of its three formulas", () => {
    const number = fc.double({ min: -6.5, max: 6.5, noNaN: true });
    fc.assert(
      fc.property(number, (x) => {
        expect(erf(-x)).toBe(-erf(x));
        expect(erf(x + 1e-3)).toBeGreaterThanOrEqual(erf(x));
      }),
    );
    for (const seam of [0.46875, 4, 6]) {
      expect(Math.abs(erf(seam + 1e-12) - erf(seam - 1e-12))).toBeLessThan(3e-12);
    }
  });
});
