import { names, numbers, range, type ValuesOf } from "../frame/lab-setting.ts";

/** What is done to the data, step by step. */
export const stageNames = ["raw", "centered", "scaled", "decorrelated", "whitened"] as const;

/** What the lab can be set to; it opens with inputs that are all positive. */
export const settings = {
  stage: names("raw", stageNames),
  offset: numbers(3, range(0, 6, 0.5)),
  correlation: numbers(0.6, range(0, 0.95, 0.05)),
  ratio: numbers(2, [1, 2, 3, 5, 10]),
  rate: numbers(0.03, [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5]),
  seed: numbers(1, range(0, 99)),
};

/** A step of the preparation. */
export type StageName = (typeof stageNames)[number];
/** What the lab is set to. */
export type PreparationValues = ValuesOf<typeof settings>;
