import { describe, expect, it } from "vitest";
import { readLabLink, writeLabLink } from "../../../src/labs/frame/lab-link.ts";
import { names, numbers, range } from "../../../src/labs/frame/lab-setting.ts";

const settings = {
  scheme: names("normal", ["normal", "orthogonal"]),
  depth: numbers(6, range(1, 12)),
  rate: numbers(0.1, [0.01, 0.1, 1]),
  formula: { kind: "text", value: "x * y", most: 10 },
} as const;

describe("the link of a lab", () => {
  it("says what was set, and reads the same again", () => {
    const values = { scheme: "orthogonal", depth: 3, rate: 0.25, formula: "(x+y)*2" };
    const query = writeLabLink(values, "?lang=ru&depth=9");
    expect(query).toBe("?scheme=orthogonal&depth=3&rate=0.25&formula=(x%2By)*2&lang=ru");
    expect(readLabLink(settings, query)).toStrictEqual({ values, ignored: [] });
  });

  it("leaves out what is as the lab opens", () => {
    expect(readLabLink(settings, "?rate=1").values).toStrictEqual({
      scheme: "normal",
      depth: 6,
      rate: 1,
      formula: "x * y",
    });
  });

  it.each([
    ["utm_source=post", "utm_source"],
    ["depth=0", "depth=0"],
    ["depth=13", "depth=13"],
    ["depth=2.5", "depth=2.5"],
    ["depth=", "depth="],
    ["rate=1e9", "rate=1e9"],
    ["rate=NaN", "rate=NaN"],
    ["scheme=constructor", "scheme=constructor"],
    ["toString=1", "toString"],
    ["formula=12345678901", "formula=12345678901"],
    [`scheme=${"a".repeat(200)}`, `scheme=${"a".repeat(33)}…`],
  ])("passes over %s, and says so", (query, said) => {
    const { values, ignored } = readLabLink(settings, `?${query}`);
    expect(ignored).toStrictEqual([said]);
    expect(values).toStrictEqual(readLabLink(settings, "").values);
  });
});

describe("a range", () => {
  it("has its ends and no rounding errors", () => {
    expect(range(0, 0.3, 0.1)).toStrictEqual([0, 0.1, 0.2, 0.3]);
    expect(range(-1, 1)).toStrictEqual([-1, 0, 1]);
  });
});
