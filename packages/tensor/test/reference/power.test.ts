import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { integerPower, power } from "../../src/reference/power.ts";
import { nan } from "./support.ts";

describe("power", () => {
  it.each([
    [1, nan, 1],
    [1, Infinity, 1],
    [1, -Infinity, 1],
    [-1, Infinity, 1],
    [-1, -Infinity, 1],
    [nan, 0, 1],
    [nan, 1, nan],
    [-1, nan, nan],
    [-8, 1 / 3, nan],
    [0, -1, Infinity],
    [-0, -1, -Infinity],
    [0, 0, 1],
    [2, 0.5, Math.SQRT2],
    [0.5, Infinity, 0],
    [2, -Infinity, 0],
    [-Infinity, 3, -Infinity],
    [-2, 3, -8],
  ])("%d to the power %d is %d, as in C", (a, b, expected) => {
    expect(power(a, b)).toBe(expected);
  });
});

describe("integerPower", () => {
  it.each([
    [2, 10, 1024],
    [0, 0, 1],
    [-3, 3, -27],
    [2, 31, -2147483648],
    [2, 32, 0],
    [3, 31, 1264544299],
    [2, -1, 0],
    [0, -1, 0],
    [1, -5, 1],
    [-1, -1, -1],
    [-1, -2, 1],
    [-1, -2147483648, 1],
  ])("%d to the power %d is %d, as int32 in PyTorch", (a, b, expected) => {
    expect(integerPower(a, b)).toBe(expected);
  });

  it("is the exact power modulo 2^32", () => {
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(int32, fc.integer({ min: 0, max: 200 }), (a, b) => {
        expect(integerPower(a, b)).toBe(Number(BigInt.asIntN(32, BigInt(a) ** BigInt(b))));
      }),
    );
  });
});
