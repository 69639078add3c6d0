import { names, numbers, range, type ValuesOf } from "../frame/lab-setting.ts";

/** The norms. */
export const normNames = ["batch", "layer", "group", "instance"] as const;

/** The size of the numbers that are drawn: samples, channels, and pixels on each side. */
export const cube = { samples: 4, channels: 6, side: 3 } as const;

/** What the lab can be set to; it opens where batch norm breaks. */
export const settings = {
  norm: names("batch", normNames),
  groups: numbers(2, [1, 2, 3, 6]),
  batch: numbers(2, [2, 4, 8, 16, 32, 64]),
  rate: numbers(0.03, [0.003, 0.01, 0.03, 0.1, 0.3]),
  seed: numbers(1, range(0, 99)),
};

/** A norm. */
export type NormName = (typeof normNames)[number];
/** What the lab is set to. */
export type NormValues = ValuesOf<typeof settings>;
