import { expect, it } from "vitest";
import { cardText } from "../src/card-text.ts";

it("puts short lists on a line, and loses nothing", () => {
  const card = {
    a: [1, 2],
    b: [
      [1, 0],
      ["x, y", 3],
    ],
    c: ["long ".repeat(30), "2"],
    d: { e: [1], f: {} },
  };
  const text = cardText(card);
  expect(JSON.parse(text)).toEqual(card);
  const long = `  "c": [\n    "${"long ".repeat(30)}",\n    "2"\n  ],`;
  expect(text).toBe(
    `{\n  "a": [1, 2],\n  "b": [\n    [1, 0],\n    ["x, y", 3]\n  ],\n${long}\n  "d": {\n    "e": [1],\n    "f": {}\n  }\n}\n`,
  );
});
