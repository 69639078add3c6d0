import type { Experiment } from "../experiment/experiment.ts";
import { linkValue } from "../experiment/experiment-link.ts";
import { shorten } from "../text/problem-text.ts";
import { settingsText } from "../text/settings-text.ts";
import { shellText } from "../text/shell-text.ts";

/** `Learning rate: 0.05 → 0.1` */
export function describeChange(key: keyof Experiment, from: Experiment, to: Experiment): string {
  const [before, after] = [linkValue(from, key), linkValue(to, key)].map((value) =>
    value === "" ? "–" : shorten(value),
  );
  return shellText.value.change({ setting: settingsText.value[key], before: before ?? "", after: after ?? "" });
}
