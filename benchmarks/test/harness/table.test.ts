import { describe, expect, it } from "vitest";
import { digits, formatTime, renderMarkdown, renderText } from "../../src/harness/table.ts";

describe("renderText", () => {
  it("aligns the first column to the left and figures to the right", () => {
    const table = {
      head: ["bar", "best"],
      rows: [
        ["a", "1.00"],
        ["longer", "12"],
      ],
    };
    expect(renderText(table)).toBe(["bar     best", "------  ----", "a       1.00", "longer    12"].join("\n"));
  });
});

describe("renderMarkdown", () => {
  it("escapes what Markdown would read as a column or a tag", () => {
    const table = { head: ["bar", "best"], rows: [["a | b <= 2", "1"]] };
    expect(renderMarkdown(table)).toBe("| bar | best |\n| --- | ---: |\n| a \\| b &lt;= 2 | 1 |");
  });
});

describe("formatTime", () => {
  it.each([
    [12_500, "12.5 s"],
    [1000, "1.00 s"],
    [999, "999 ms"],
    [18.64, "18.6 ms"],
    [1, "1.00 ms"],
    [0.4443, "444 µs"],
    [0.002, "2.00 µs"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(formatTime(ms)).toBe(text);
  });
});

describe("digits", () => {
  it.each([
    [0, "0.00"],
    [0.0514, "0.05"],
    [9.876, "9.88"],
    [54.32, "54.3"],
    [1234.5, "1235"],
    [-5.678, "-5.68"],
    [Number.NaN, "NaN"],
  ])("writes %d as %s", (value, text) => {
    expect(digits(value)).toBe(text);
  });
});
