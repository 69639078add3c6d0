import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { Button } from "../controls/button.tsx";
import { ChevronIcon } from "../shell/icons.tsx";
import { usePage } from "../state/page.ts";
import { settingsText } from "../text/settings-text.ts";
import { ComputeSettings } from "./compute-settings.tsx";
import { DataSettings } from "./data-settings.tsx";
import { nameOfRun } from "./name-of-run.ts";
import { NetworkSettings } from "./network-settings.tsx";
import { TrainingSettings } from "./training-settings.tsx";
import { UnlessHidden } from "./unless-hidden.tsx";

/** All that makes an experiment. On narrow screens it folds away, so that Start is in sight. */
export function SettingsPanel(): VNode {
  const { store, commands } = usePage();
  const isOpen = useSignal(false);
  const id = useId();
  const text = settingsText.value;
  return (
    <aside class="settings" aria-label={text.region}>
      <button
        type="button"
        class="settings-summary"
        aria-expanded={isOpen.value}
        aria-controls={id}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <span class="settings-summary-title">{text.region}</span>
        <span class="settings-summary-text">{nameOfRun(store.experiment.value)}</span>
        <ChevronIcon />
      </button>
      <form
        id={id}
        class="settings-form"
        data-open={isOpen.value ? "" : undefined}
        onSubmit={(event) => event.preventDefault()}
      >
        <DataSettings />
        <NetworkSettings />
        <TrainingSettings />
        <UnlessHidden name="compute">
          <ComputeSettings />
        </UnlessHidden>
        <Button look="button-quiet restore-button" onPress={commands.resetToDefaults}>
          {text.reset}
        </Button>
      </form>
    </aside>
  );
}
