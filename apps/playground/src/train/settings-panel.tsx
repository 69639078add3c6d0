import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { Button } from "../controls/button.tsx";
import { dataChoices } from "../experiment/experiment.ts";
import { ChevronIcon } from "../shell/icons.tsx";
import { usePage } from "../state/page.ts";
import { ComputeSettings } from "./compute-settings.tsx";
import { DataSettings } from "./data-settings.tsx";
import { NetworkSettings } from "./network-settings.tsx";
import { TrainingSettings } from "./training-settings.tsx";

/** All that makes an experiment. On narrow screens it folds away, so that Start is in sight. */
export function SettingsPanel(): VNode {
  const { store, commands } = usePage();
  const isOpen = useSignal(false);
  const id = useId();
  const { data, hidden, learningRate, seed } = store.experiment.value;
  const name = dataChoices.find(({ value }) => value === data)?.label ?? data;
  const units = hidden.length === 0 ? "no hidden layer" : `hidden ${hidden.join(", ")}`;
  return (
    <aside class="settings" aria-label="Experiment">
      <button
        type="button"
        class="settings-summary"
        aria-expanded={isOpen.value}
        aria-controls={id}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <span class="settings-summary-title">Experiment</span>
        <span class="settings-summary-text">
          {name}, {units}, rate {learningRate}, seed {seed}
        </span>
        <ChevronIcon />
      </button>
      <form
        id={id}
        class="settings-form"
        data-open={isOpen.value ? "" : undefined}
        onSubmit={(e) => e.preventDefault()}
      >
        <DataSettings />
        <NetworkSettings />
        <TrainingSettings />
        <ComputeSettings />
        <Button look="button-quiet restore-button" onPress={commands.restoreDefaults}>
          Restore the usual settings
        </Button>
      </form>
    </aside>
  );
}
