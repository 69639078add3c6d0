import { describe, expect, it } from "vitest";
import { equalNumbers } from "../lib/equal-numbers.mjs";

describe("equalNumbers", () => {
  it.each<[string, unknown]>([
    ["numbers", [1, -0, Number.NaN, Infinity]],
    ["float32", Float32Array.of(1, -0, Number.NaN, -Infinity)],
    ["bigints", BigInt64Array.of(0n, -1n)],
    ["bytes", Buffer.from([1, 2])],
    ["none", []],
  ])("finds lists of %s the same", (_, list) => {
    const copy = (list as number[]).slice();
    expect(equalNumbers(list, copy)).toBe(true);
    expect(list).toEqual(copy);
    expect({ list }).toStrictEqual({ list: copy });
  });

  it.each<[string, unknown, unknown]>([
    ["a number", [1, 2], [1, 3]],
    ["zeros of another sign", [0], [-0]],
    ["such zeros in float32", Float32Array.of(0), Float32Array.of(-0)],
    ["NaN for a number", [1], [Number.NaN]],
    ["one more", Float32Array.of(1), Float32Array.of(1, 2)],
    ["another kind", Float32Array.of(1), Float64Array.of(1)],
    ["bytes of another kind", Buffer.from([1]), Uint8Array.of(1)],
    ["a list for its numbers", Float32Array.of(1), [1]],
    ["a text", [1, "a"], [1, "b"]],
    ["objects", [{ a: 1 }], [{ a: 2 }]],
  ])("leaves to vitest what differs by %s", (_, a, b) => {
    expect(equalNumbers(a, b)).toBe(undefined);
    expect(a).not.toEqual(b);
    expect(() => expect(a).toEqual(b)).toThrow("to deeply equal");
  });

  it("leaves to vitest what is no list of numbers", () => {
    for (const value of [1, null, undefined, "a", {}, new Map(), ["a"], [undefined], new DataView(new ArrayBuffer(2))])
      expect(equalNumbers(value, value)).toBe(undefined);
  });
});
