import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeValue, reference, tensor } from "../src/index.ts";

describe("describeValue", () => {
  it.each<[unknown, string]>([
    [1.5, "1.5"],
    [-0, "0"],
    [Number.NaN, "NaN"],
    [3n, "3n"],
    [true, "true"],
    [undefined, "undefined"],
    [null, "null"],
    ["0.1", '"0.1"'],
    ["x".repeat(50), `"${"x".repeat(40)}..."`],
    [Symbol("s"), "Symbol(s)"],
    [() => 1, "a function"],
    [Map, "a function"],
    [[1, 2, 3], "an array of 3"],
    [new Float32Array(3), "a Float32Array of 3"],
    [new DataView(new ArrayBuffer(5)), "a DataView of 5"],
    [new Map(), "a value of kind Map"],
    [Promise.resolve(1), "a promise"],
    [{}, "an empty object"],
    [Object.create(null), "an empty object"],
    [{ lr: 1, momentum: 2 }, "an object with lr, momentum"],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, "an object with a, b, c, d, ..."],
  ])("says what %# is", (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it("survives what throws at every touch", () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect(describeValue(revoked.proxy)).toBe("an object that cannot be read");
  });

  it("says of a tensor what toString does", () => {
    const x = tensor([[1, 2]], { backend: reference() });
    expect(describeValue(x)).toBe(String(x));
  });

  it("answers in a short text whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }), (value) => {
        const text = describeValue(value);
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThan(220);
      }),
    );
  });
});
