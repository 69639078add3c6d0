import type { Finding } from "@ganglion/diagnostics";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { usePage } from "../state/page.ts";
import { lessonsText } from "../text/lessons-text.ts";
import { settingValue } from "../text/choice-labels.ts";
import { settingsText } from "../text/settings-text.ts";
import { mendsFor } from "./fixes.ts";

const most = 3;

/** Presses that mend what was found and train again, each by one change. */
export function FixButtons({ finding }: { readonly finding: Finding }): VNode | null {
  const { store, commands } = usePage();
  const experiment = store.runExperiment.value ?? store.experiment.value;
  const mends = mendsFor(finding, experiment).slice(0, most);
  if (mends.length === 0) return null;
  return (
    <div class="fix-buttons">
      {mends.map(({ key, settings }) => (
        <Button
          key={key}
          onPress={() => {
            commands.change({ ...experiment, ...settings });
            void commands.start();
          }}
        >
          {lessonsText.value.fixIt}: {settingsText.value[key].toLowerCase()}{" "}
          {settingValue(key, { ...experiment, ...settings })}
        </Button>
      ))}
    </div>
  );
}
