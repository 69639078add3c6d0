import { ownSides } from "./own-data.ts";
import type { Problem } from "./problem.ts";

/** A number that a person may set: its range, and the steps of the buttons beside it. */
export interface NumberSetting {
  readonly name: NumberSettingName;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
  /** The values that the buttons and arrow keys go to, and last to the ends; whole numbers go by 1 where there are none. */
  readonly ladder: readonly number[];
}

/** The numbers of an experiment; `units` and `dropout` are those of one hidden layer, `own...` how pictures of one's own are read. */
export type NumberSettingName =
  | "units"
  | "dropout"
  | "ownSide"
  | "ownPerClass"
  | "learningRate"
  | "momentum"
  | "weightDecay"
  | "clip"
  | "batchSize"
  | "epochs"
  | "seed";

/** All numbers of an experiment. Ranges are what a browser can train in reasonable time, or what makes sense at all. */
export const numberSettings: Readonly<Record<NumberSettingName, NumberSetting>> = {
  units: { name: "units", min: 1, max: 512, isWhole: true, ladder: [1, 2, 4, 8, 16, 32, 64, 128, 256] },
  dropout: { name: "dropout", min: 1, max: 95, isWhole: true, ladder: [10, 20, 30, 50, 70] },
  ownSide: { name: "ownSide", ...ownSides, isWhole: true, ladder: [8, 12, 16, 24, 28, 32, 48, 64] },
  ownPerClass: {
    name: "ownPerClass",
    min: 5,
    max: 10_000,
    isWhole: true,
    ladder: [10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
  },
  learningRate: {
    name: "learningRate",
    min: 0.000001,
    max: 1000,
    isWhole: false,
    ladder: [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300],
  },
  momentum: { name: "momentum", min: 0, max: 0.999, isWhole: false, ladder: [0.5, 0.8, 0.9, 0.95, 0.99] },
  weightDecay: { name: "weightDecay", min: 0, max: 1, isWhole: false, ladder: [0.00001, 0.0001, 0.001, 0.01, 0.1] },
  clip: { name: "clip", min: 0, max: 1000, isWhole: false, ladder: [0.1, 0.3, 1, 3, 10, 100] },
  batchSize: { name: "batchSize", min: 1, max: 1024, isWhole: true, ladder: [2, 4, 8, 16, 32, 64, 128, 256, 512] },
  epochs: { name: "epochs", min: 1, max: 500, isWhole: true, ladder: [5, 10, 20, 30, 50, 100, 200] },
  seed: { name: "seed", min: 0, max: 999_999_999, isWhole: true, ladder: [] },
};

/** A number as people write it: not `0x10`, which `Number` would read too. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads what a person typed or a link says. Half of the world's keypads have a comma for the point. */
export function readNumber(setting: NumberSetting, text: string): { readonly value: number } | Problem {
  const { name, min, max, isWhole } = setting;
  const trimmed = text.trim().replace(/^([+-]?\d*),(\d+)$/, "$1.$2");
  const value = Number(trimmed);
  const isNumber = decimal.test(trimmed) && Number.isFinite(value) && (!isWhole || Number.isInteger(value));
  if (isNumber && value >= min && value <= max) return { value };
  return { problem: "number", setting: name, min, max, isWhole, got: text.trim() };
}

/** The next value up (`direction` 1) or down (-1) from `value`, or `value` itself at the end. */
export function stepNumber({ ladder, min, max }: NumberSetting, value: number, direction: 1 | -1): number {
  if (ladder.length === 0) return Math.min(max, Math.max(min, value + direction));
  const rungs = [min, ...ladder, max];
  const next = direction === 1 ? rungs.find((rung) => rung > value) : rungs.findLast((rung) => rung < value);
  return next ?? value;
}
