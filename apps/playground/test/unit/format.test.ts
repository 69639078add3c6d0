import { describe, expect, it } from "vitest";
import {
  formatCount,
  formatLoss,
  formatNumber,
  formatPercent,
  formatDuration,
  formatSeconds,
  formatTyped,
  formatWhole,
  formatWholePercent,
} from "../../src/text/format.ts";
import { runText } from "../../src/text/run-text.ts";
import { settingsText } from "../../src/text/settings-text.ts";

describe("numbers in words", () => {
  it.each([
    [formatWhole(12_480.4), "12,480"],
    [formatPercent(0.9638), "96.4 %"],
    [formatPercent(Number.NaN), "–"],
    [formatLoss(2.345_678), "2.346"],
    [formatLoss(0.012_44), "0.0124"],
    [formatLoss(123_456), "1.2e+5"],
    [formatLoss(Number.POSITIVE_INFINITY), "–"],
    [formatSeconds(0.44), "0.4 s"],
    [formatSeconds(9.97), "10 s"],
    [formatSeconds(12.3), "12 s"],
    [formatSeconds(199.7), "3 min 20 s"],
    [formatSeconds(59.7), "1 min 0 s"],
    [formatSeconds(Number.POSITIVE_INFINITY), "–"],
    [formatDuration(0.0142), "14.2 ms"],
    [formatDuration(1.2), "1.2 s"],
    [formatDuration(Number.NaN), "–"],
    [formatCount(runText.value.epochs, 1), "1 epoch"],
    [formatCount(settingsText.value.parameters, 2410), "2,410 parameters"],
    [formatNumber(0.000_012), "1.2e-5"],
    [formatNumber(12.34), "12.3"],
    [formatNumber(1240), "1,240"],
    [formatWholePercent(0.456), "46 %"],
    [formatTyped(0.000_012_345_678), "0.000012345678"],
    [formatTyped(4096), "4096"],
  ])("%s", (text, expected) => {
    expect(text).toBe(expected);
  });
});
