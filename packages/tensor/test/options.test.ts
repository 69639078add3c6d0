import { describe, expect, it } from "vitest";
import { checkBoolean, checkCount, checkOptions, checkPositive, unknownOption } from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

interface Options {
  readonly learningRate?: number | undefined;
  readonly keepDims?: boolean | undefined;
}

function check(options: unknown): void {
  const checks = { learningRate: checkPositive, keepDims: checkBoolean };
  checkOptions<Options>("f", options as Options, checks, { lr: "learningRate" });
}

const KNOWN = "Known are: learningRate, keepDims.";

describe("checkOptions", () => {
  it("lets known options pass, undefined ones too", () => {
    check({});
    check({ learningRate: 1, keepDims: true });
    check({ learningRate: undefined });
    check(Object.assign(Object.create(null), { keepDims: false }));
  });

  it.each([
    ["size", `f: options must be known ones, got "size". ${KNOWN}`],
    ["lr", 'f: options must be known ones, got "lr". It is called learningRate here.'],
    ["keep_dims", 'f: options must be known ones, got "keep_dims". It is called keepDims here.'],
    ["KEEPDIMS", 'f: options must be known ones, got "KEEPDIMS". It is called keepDims here.'],
    ["toString", `f: options must be known ones, got "toString". ${KNOWN}`],
    ["constructor", `f: options must be known ones, got "constructor". ${KNOWN}`],
  ])("refuses the unknown name %s", (name, message) => {
    expect(thrown(() => check({ [name]: 1 }))).toBe(`TypeError: ${message}`);
  });

  it("says of those alone that may be left out that they may", () => {
    const checks = { rate: [checkPositive], keepDims: checkBoolean, both: [checkPositive, checkCount] };
    const given = (options: unknown): string =>
      thrown(() => checkOptions<{ rate: number; both: number; keepDims?: boolean }>("f", options as never, checks));
    expect(given({ rate: 0 })).toBe(
      "RangeError: f: rate must be a finite number > 0, got 0. Pass a finite number > 0.",
    );
    expect(given({ both: 0.5, rate: 1 })).toBe(
      "RangeError: f: both must be a whole number >= 1, got 0.5. Pass a whole number >= 1.",
    );
    expect(given({ both: 1 })).toBe(
      "TypeError: f: rate must be a finite number > 0, got undefined. Pass a finite number > 0.",
    );
    expect(given({ both: 1, rate: 1, keepDims: 0 })).toBe(
      "TypeError: f: keepDims must be true or false, got 0. Leave it out for the default.",
    );
  });

  it("refuses an own __proto__, as JSON can make it", () => {
    const options: unknown = JSON.parse('{"__proto__": 1}');
    expect(thrown(() => check(options))).toBe(`TypeError: f: options must be known ones, got "__proto__". ${KNOWN}`);
  });

  it("refuses an unknown name even if its value is undefined", () => {
    expect(() => check({ size: undefined })).toThrow(TypeError);
  });

  it.each([
    [3, "3"],
    ["mean", '"mean"'],
    [null, "null"],
    [[1], "an array of 1"],
    [() => 1, "a function"],
    [new Map(), "a value of kind Map"],
    [Promise.resolve({}), "a promise"],
  ])("refuses %s, which holds no options", (options, got) => {
    expect(thrown(() => check(options))).toBe(
      `TypeError: f: options must be a plain object, got ${got}. Pass an object with any of: learningRate, keepDims.`,
    );
  });

  it("names the option whose value is wrong", () => {
    expect(thrown(() => check({ learningRate: "0.1" }))).toBe(
      'TypeError: f: learningRate must be a finite number > 0, got "0.1". Leave it out for the default.',
    );
  });

  it("names no option of another object's prototype", () => {
    expect(unknownOption("f", "toString", []).message).toBe(
      'f: options must be known ones, got "toString". f takes none.',
    );
  });
});
