import type { Experiment } from "../experiment/experiment.ts";
import { settingValue } from "../text/choice-labels.ts";
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
