import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { usePage } from "../state/page.ts";
import { settingValue } from "../text/choice-labels.ts";
import { settingsText } from "../text/settings-text.ts";
import type { Mend } from "./fixes.ts";

/** What `ChangeButtons` takes. */
export interface ChangeButtonsProps {
  /** What the changes do: mend it, or break it. */
  readonly verb: string;
  readonly changes: readonly Mend[];
}

/** Presses that change one thing about the run, and train again. */
export function ChangeButtons({ verb, changes }: ChangeButtonsProps): VNode {
  const { store, commands } = usePage();
  const experiment = store.runExperiment.value ?? store.experiment.value;
  return (
    <>
      {changes.map(({ key, settings }) => (
        <Button
          key={key}
          onPress={() => {
            commands.change({ ...experiment, ...settings });
            void commands.start();
          }}
        >
          {verb}: {settingsText.value[key].toLowerCase()} → {settingValue(key, { ...experiment, ...settings })}
        </Button>
      ))}
    </>
  );
}
