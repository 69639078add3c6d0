import { describe, expect, it } from "vitest";
import { numberSettings, readNumber, stepNumber } from "../../src/experiment/number-setting.ts";

describe("readNumber", () => {
  it.each([
    ["learningRate", "0.05", 0.05],
    ["learningRate", " 1e-3 ", 0.001],
    ["learningRate", "0.000001", 0.000001],
    ["momentum", "0", 0],
    ["batchSize", "1024", 1024],
    ["seed", "0", 0],
  ] as const)("takes %s %j", (name, text, value) => {
    expect(readNumber(numberSettings[name], text)).toStrictEqual({ value });
  });

  it.each([
    ["learningRate", "", 'Learning rate must be a number from 0.000001 to 1000, got "".'],
    ["learningRate", "fast", 'Learning rate must be a number from 0.000001 to 1000, got "fast".'],
    ["learningRate", "0", 'Learning rate must be a number from 0.000001 to 1000, got "0".'],
    ["learningRate", "Infinity", 'Learning rate must be a number from 0.000001 to 1000, got "Infinity".'],
    ["momentum", "1", 'Momentum must be a number from 0 to 0.999, got "1".'],
    ["batchSize", "32.5", 'Batch size must be a whole number from 1 to 1024, got "32.5".'],
    ["batchSize", "-1", 'Batch size must be a whole number from 1 to 1024, got "-1".'],
    ["units", "513", 'Units must be a whole number from 1 to 512, got "513".'],
  ] as const)("refuses %s %j", (name, text, problem) => {
    expect(readNumber(numberSettings[name], text)).toStrictEqual({ problem });
  });
});

describe("stepNumber", () => {
  it("goes to the next usual value, from between two of them as well, and stays at the end", () => {
    const { learningRate, batchSize } = numberSettings;
    expect(stepNumber(learningRate, 0.05, 1)).toBe(0.1);
    expect(stepNumber(learningRate, 0.05, -1)).toBe(0.03);
    expect(stepNumber(learningRate, 0.1, -1)).toBe(0.03);
    expect(stepNumber(learningRate, 0.0001, -1)).toBe(0.0001);
    expect(stepNumber(batchSize, 600, 1)).toBe(600);
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
