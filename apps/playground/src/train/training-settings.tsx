import type { VNode } from "preact";
import { NumberField } from "../controls/number-field.tsx";
import { Select } from "../controls/select.tsx";
import { optimizerNames, scheduleNames } from "../experiment/choices.ts";
import { numberSettings } from "../experiment/number-setting.ts";
import { usePage } from "../state/page.ts";
import { choiceText, settingsText } from "../text/settings-text.ts";

const first = ["learningRate", "momentum", "batchSize", "epochs", "seed"] as const;
const more = ["weightDecay", "clip"] as const;

/** How it is trained: the optimizer and its numbers. */
export function TrainingSettings(): VNode {
  const { store, commands } = usePage();
  const text = settingsText.value;
  const names = choiceText.value;
  const experiment = store.experiment.value;
  const field = (name: (typeof first)[number] | (typeof more)[number]): VNode => (
    <NumberField
      key={name}
      setting={numberSettings[name]}
      value={experiment[name]}
      onChange={(value) => commands.change({ [name]: value })}
    />
  );
  return (
    <section class="settings-group" aria-label={text.trainingGroup}>
      <h2 class="group-title">{text.trainingGroup}</h2>
      <div class="field-grid">
        {first.map(field)}
        <Select
          label={text.optimizer}
          choices={optimizerNames.map((value) => ({ value, label: names[value] }))}
          value={experiment.optimizer}
          onChange={(optimizer) => commands.change({ optimizer })}
        />
        <Select
          label={text.schedule}
          choices={scheduleNames.map((value) => ({ value, label: names[`schedule-${value}`] }))}
          value={experiment.schedule}
          onChange={(schedule) => commands.change({ schedule })}
        />
        {more.map(field)}
      </div>
      <p class="hint">{text.clipHint}</p>
    </section>
  );
}
