import { describe, expect, it } from "vitest";
import { formatShape, refusal, type Shape, ShapeError } from "../src/index.ts";

describe("refusal", () => {
  it("writes where, rule, what was got and the remedy into one message", () => {
    const error = refusal(RangeError, "dropout", "p must be a number from 0 to 1", "2", "Leave it out for 0.5.");
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe("dropout: p must be a number from 0 to 1, got 2. Leave it out for 0.5.");
  });

  it("carries the four parts as data that consoles and copies do not repeat", () => {
    const error = refusal(TypeError, "add", "a must be a tensor", "3", "Use tensor(3).");
    const { where, rule, got, remedy } = error;
    expect({ where, rule, got, remedy }).toEqual({
      where: "add",
      rule: "a must be a tensor",
      got: "3",
      remedy: "Use tensor(3).",
    });
    expect(Object.keys(error)).toEqual([]);
  });

  it("hands what follows on to the error's constructor", () => {
    const error = refusal(ShapeError, "add", "shapes must match", "[2] and [3]", "Reshape one.", [2], [3]);
    expect(error.shapes).toEqual([[2], [3]]);
    expect(error.name).toBe("ShapeError");
  });
});

describe("formatShape", () => {
  it.each([
    [[2, 3], "[2, 3]"],
    [[], "[]"],
    [
      ["2", null, { a: 1 }, Symbol("odd"), Object.create(null)],
      '["2", null, an object with a, Symbol(odd), an empty object]',
    ],
    [Array(2), "[undefined, undefined]"],
    [undefined, "undefined"],
    ["2, 3", '"2, 3"'],
  ])("writes %j", (shape, text) => {
    expect(formatShape(shape as Shape)).toBe(text);
  });
});
