import { describe, expect, it } from "vitest";
import * as tensorPackage from "../src/index.ts";
import {
  anything,
  type Check,
  checkBackend,
  checkBoolean,
  checkCount,
  checkDecay,
  checkFinite,
  checkFloatDType,
  checkFunction,
  checkGiven,
  checkInteger,
  checkNonNegative,
  checkNumber,
  checkObject,
  checkPositive,
  checkRng,
  checkSignal,
  checkString,
  checkSize,
  checkTensor,
  checkUnit,
  checkWhole,
  oneOf,
  reference,
  rng,
  tensor,
} from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

interface Row {
  readonly check: Check;
  readonly wanted: string;
  readonly good: readonly unknown[];
  /** Of the right kind, but out of range. */
  readonly out?: readonly unknown[];
  readonly wrong: readonly unknown[];
  readonly remedy?: string;
}

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const notNumbers = ["0.1", null, true, 3n, [1], {}, undefined];

const ROWS: Readonly<Record<string, Row>> = {
  checkGiven: {
    check: checkGiven,
    wanted: "given or left out",
    good: [0, "", undefined, []],
    wrong: [null],
    remedy: "Leave it out for the default.",
  },
  checkObject: {
    check: checkObject,
    wanted: "an object",
    good: [{}, [], new Date(0)],
    wrong: [null, undefined, 1, "a", () => 1],
    remedy: "Pass an object, {} if there is nothing to say.",
  },
  checkInteger: {
    check: checkInteger,
    wanted: "a whole number",
    good: [0, -100, 7],
    out: [0.5, nan, infinity],
    wrong: notNumbers,
  },
  checkFloatDType: {
    check: checkFloatDType,
    wanted: "one of float32, float64",
    good: ["float32", "float64"],
    wrong: ["int32", "", undefined, null, 32],
  },
  checkSize: {
    check: checkSize,
    wanted: "a whole number >= 1",
    good: [1, 512],
    out: [0, -1, 2.5, nan, infinity],
    wrong: notNumbers,
    remedy: "Give the length of that axis.",
  },
  checkNumber: { check: checkNumber, wanted: "a number", good: [0, nan, infinity], wrong: notNumbers },
  checkFinite: {
    check: checkFinite,
    wanted: "a finite number",
    good: [0, -1.5],
    out: [nan, infinity],
    wrong: notNumbers,
  },
  checkPositive: {
    check: checkPositive,
    wanted: "a finite number > 0",
    good: [1e-300, 2],
    out: [0, -0, -1, nan, infinity],
    wrong: notNumbers,
  },
  checkNonNegative: {
    check: checkNonNegative,
    wanted: "a finite number >= 0",
    good: [0, 2],
    out: [-1e-300, nan, infinity],
    wrong: notNumbers,
  },
  checkUnit: {
    check: checkUnit,
    wanted: "a number from 0 to 1",
    good: [0, 0.5, 1],
    out: [-0.1, 1.1, nan],
    wrong: notNumbers,
  },
  checkDecay: {
    check: checkDecay,
    wanted: "a number from 0 to below 1",
    good: [0, 0.99],
    out: [-0.1, 1, nan, infinity],
    wrong: notNumbers,
  },
  checkCount: {
    check: checkCount,
    wanted: "a whole number >= 1",
    good: [1, 2 ** 53 - 1],
    out: [0, 1.5, nan, infinity, 2 ** 53],
    wrong: notNumbers,
  },
  checkWhole: {
    check: checkWhole,
    wanted: "a whole number >= 0",
    good: [0, 7],
    out: [-1, 0.5, nan, infinity],
    wrong: notNumbers,
  },
  checkBoolean: {
    check: checkBoolean,
    wanted: "true or false",
    good: [true, false],
    wrong: [0, "true", null, undefined],
  },
  checkString: { check: checkString, wanted: "a string", good: ["", "a"], wrong: [0, null, undefined, ["a"]] },
  checkFunction: {
    check: checkFunction,
    wanted: "a function",
    good: [() => 1, tensor],
    wrong: [0, null, {}, undefined],
  },
  checkTensor: {
    check: checkTensor,
    wanted: "a tensor",
    good: [tensor(1, { backend: reference() })],
    wrong: [1, [1], null, { shape: [1] }, undefined, () => 1],
    remedy: "Make one with tensor(values).",
  },
  checkRng: {
    check: checkRng,
    wanted: "a generator of random numbers",
    good: [rng(1)],
    wrong: [1, null, Math.random, { uniform: 1 }, { ...rng(1), split: 1 }, undefined],
    remedy: "Make one with rng(seed).",
  },
  checkBackend: {
    check: checkBackend,
    wanted: "a backend",
    good: [reference()],
    wrong: ["wasm", null, reference, Promise.resolve(reference()), undefined],
    remedy: "Make one with reference() or await wasm().",
  },
  checkSignal: {
    check: checkSignal,
    wanted: "an AbortSignal",
    good: [new AbortController().signal],
    wrong: [true, null, new AbortController(), undefined],
    remedy: "Pass the signal of an AbortController.",
  },
  oneOf: {
    check: oneOf("mean", "sum"),
    wanted: "one of mean, sum",
    good: ["mean", "sum"],
    wrong: ["avg", 1, null, undefined],
  },
};

describe.each(Object.entries(ROWS))("%s", (_, { check, wanted, good, out = [], wrong, remedy }) => {
  it.each(good)("lets %s pass", (value) => {
    expect(check("f", "x", value)).toBeUndefined();
  });

  it.each(out)("refuses %s, which is out of range", (value) => {
    const message = `RangeError: f: x must be ${wanted}, got ${String(value)}.`;
    const isNumber = !Number.isNaN(value);
    const what = isNumber ? (remedy ?? `Pass ${wanted}.`) : "Check how it was computed.";
    expect(thrown(() => check("f", "x", value))).toBe(`${message} ${what}`);
    const otherwise = isNumber ? (remedy ?? "Leave it out for the default.") : "Check how it was computed.";
    expect(thrown(() => check("f", "x", value, true))).toBe(`${message} ${otherwise}`);
  });

  it.each(wrong)("refuses %s, which is of another kind", (value) => {
    const message = `TypeError: f: x must be ${wanted}, got ${tensorPackage.describeValue(value)}.`;
    expect(thrown(() => check("f", "x", value))).toBe(`${message} ${remedy ?? `Pass ${wanted}.`}`);
    const otherwise = remedy ?? "Leave it out for the default.";
    expect(thrown(() => check("f", "x", value, true))).toBe(`${message} ${otherwise}`);
  });
});

it("takes a tensor for a size to mean that the layer was to be called", () => {
  expect(thrown(() => checkSize("linear", "inFeatures", tensor([1], { backend: reference() })))).toBe(
    "TypeError: linear: inFeatures must be a whole number >= 1, got Tensor(float32 [1] on reference). " +
      "Call the factory: linear(...) makes the layer.",
  );
});

it("lets anything pass where nothing is to be checked", () => {
  expect((anything as Check)("f", "x", Symbol("any"))).toBeUndefined();
});

it("has a row for each exported check of one value", () => {
  const elsewhere = ["checkChildren", "checkElementwise", "checkGradient", "checkModel", "checkOptions", "checkShape"];
  const exported = Object.keys(tensorPackage).filter((name) => name.startsWith("check") || name === "oneOf");
  expect(exported.filter((name) => !elsewhere.includes(name)).toSorted()).toEqual(Object.keys(ROWS).toSorted());
});
