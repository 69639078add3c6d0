import { differences, type Experiment } from "../experiment/experiment.ts";
import { settingValue } from "../text/choice-labels.ts";
import { layersText } from "../text/layers-text.ts";
import { settingsText } from "../text/settings-text.ts";
import { shellText } from "../text/shell-text.ts";

/** `Learning rate: 0.05 → 0.1` */
export function describeChange(key: keyof Experiment, from: Experiment, to: Experiment): string {
  return shellText.value.change({
    setting: settingsText.value[key],
    before: settingValue(key, from),
    after: settingValue(key, to),
  });
}

/** All in which another experiment differs from one. */
export function differenceFrom(one: Experiment, other: Experiment): string {
  const changed = differences(one, other);
  if (changed.length === 0) return layersText.value.compareNothing;
  return changed.map((key) => describeChange(key, one, other)).join("; ");
}
