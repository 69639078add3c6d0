import { describe, expect, it } from "vitest";
import { drawable } from "../../src/charts/drawable.ts";

describe("the values of a curve", () => {
  it("are those that its axis has a place for", () => {
    const values = [1, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-25, 1e30, null, undefined];
    expect(drawable(values, true)).toStrictEqual([1, null, null, null, null, null, 1e30, null, null]);
    expect(drawable(values, false)).toStrictEqual([1, 0, null, null, null, 1e-25, 1e30, null, null]);
  });
});
