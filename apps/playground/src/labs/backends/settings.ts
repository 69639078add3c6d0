import { names, numbers, range, type ValuesOf } from "../frame/lab-setting.ts";

/** What the lab can be set to. */
export const settings = {
  size: names("small", ["small", "medium", "large"]),
  seed: numbers(1, range(0, 99)),
};

/** What the lab is set to. */
export type BackendsValues = ValuesOf<typeof settings>;
