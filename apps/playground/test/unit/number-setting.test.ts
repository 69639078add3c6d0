import { describe, expect, it } from "vitest";
import { numberSettings, readNumber, stepNumber } from "../../src/experiment/number-setting.ts";

describe("readNumber", () => {
  it.each([
    ["learningRate", "0.05", 0.05],
    ["learningRate", " 1e-3 ", 0.001],
    ["learningRate", "0.000001", 0.000001],
    ["learningRate", "1,5", 1.5],
    ["learningRate", ",5", 0.5],
    ["momentum", "0", 0],
    ["batchSize", "1024", 1024],
    ["seed", "0", 0],
  ] as const)("takes %s %j", (name, text, value) => {
    expect(readNumber(numberSettings[name], text)).toStrictEqual({ value });
  });

  it.each([
    ["learningRate", ""],
    ["learningRate", "fast"],
    ["learningRate", "0"],
    ["learningRate", "1,000,000"],
    ["learningRate", "Infinity"],
    ["momentum", "1"],
    ["batchSize", "32.5"],
    ["batchSize", "-1"],
    ["units", "513"],
  ] as const)("refuses %s %j", (name, text) => {
    const { min, max, isWhole } = numberSettings[name];
    expect(readNumber(numberSettings[name], ` ${text} `)).toStrictEqual({
      problem: "number",
      setting: name,
      min,
      max,
      isWhole,
      got: text,
    });
  });
});

describe("stepNumber", () => {
  it("goes to the next usual value, from between two of them as well, and stays at the end", () => {
    const { learningRate, batchSize } = numberSettings;
    expect(stepNumber(learningRate, 0.05, 1)).toBe(0.1);
    expect(stepNumber(learningRate, 0.05, -1)).toBe(0.03);
    expect(stepNumber(learningRate, 0.1, -1)).toBe(0.03);
    expect(stepNumber(learningRate, 10, 1)).toBe(30);
    expect(stepNumber(learningRate, 300, 1)).toBe(1000);
    expect(stepNumber(learningRate, 1000, 1)).toBe(1000);
    expect(stepNumber(learningRate, 0.000001, -1)).toBe(0.000001);
    expect(stepNumber(batchSize, 600, 1)).toBe(1024);
  });

  it("goes by one where there are no usual values, within the range", () => {
    expect(stepNumber(numberSettings.seed, 7, 1)).toBe(8);
    expect(stepNumber(numberSettings.seed, 0, -1)).toBe(0);
  });

  it("keeps every usual value inside of its range", () => {
    for (const { ladder, min, max } of Object.values(numberSettings)) {
      expect(ladder.filter((value) => value < min || value > max)).toStrictEqual([]);
      expect(ladder.toSorted((a, b) => a - b)).toStrictEqual([...ladder]);
    }
  });
});
