import type { VNode } from "preact";
import { NumberField } from "../controls/number-field.tsx";
import { Select } from "../controls/select.tsx";
import { optimizerNames, scheduleNames } from "../experiment/choices.ts";
import { numberSettings } from "../experiment/number-setting.ts";
import { usePage } from "../state/page.ts";
import { choiceText, settingsText } from "../text/settings-text.ts";
import { UnlessHidden } from "./unless-hidden.tsx";

const first = ["learningRate", "momentum", "batchSize", "epochs", "seed"] as const;
const more = ["weightDecay", "clip"] as const;
const hideNames = {
  learningRate: "rate",
  momentum: "momentum",
  batchSize: "batch",
  epochs: "epochs",
  seed: "seed",
  weightDecay: "decay",
  clip: "clip",
} as const;

/** How it is trained: the optimizer and its numbers. */
export function TrainingSettings(): VNode {
  const { store, commands } = usePage();
  const text = settingsText.value;
  const names = choiceText.value;
  const experiment = store.experiment.value;
  const field = (name: (typeof first)[number] | (typeof more)[number]): VNode => (
    <UnlessHidden key={name} name={hideNames[name]}>
      <NumberField
        setting={numberSettings[name]}
        value={experiment[name]}
        onChange={(value) => commands.change({ [name]: value })}
      />
    </UnlessHidden>
  );
  return (
    <section class="settings-group" aria-label={text.trainingGroup}>
      <h2 class="group-title">{text.trainingGroup}</h2>
      <div class="field-grid">
        {first.map(field)}
        <UnlessHidden name="optimizer">
          <Select
            label={text.optimizer}
            choices={optimizerNames.map((value) => ({ value, label: names[value] }))}
            value={experiment.optimizer}
            onChange={(optimizer) => commands.change({ optimizer })}
          />
        </UnlessHidden>
        <UnlessHidden name="schedule">
          <Select
            label={text.schedule}
            choices={scheduleNames.map((value) => ({ value, label: names[`schedule-${value}`] }))}
            value={experiment.schedule}
            onChange={(schedule) => commands.change({ schedule })}
          />
        </UnlessHidden>
        {more.map(field)}
      </div>
      <UnlessHidden name="clip">
        <p class="hint">{text.clipHint}</p>
      </UnlessHidden>
    </section>
  );
}
