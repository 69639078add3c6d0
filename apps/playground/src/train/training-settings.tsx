import type { VNode } from "preact";
import { NumberField } from "../controls/number-field.tsx";
import { numberSettings } from "../experiment/number-setting.ts";
import { usePage } from "../state/page.ts";

const fields = ["learningRate", "momentum", "batchSize", "epochs", "seed"] as const;

/** How it is trained: stochastic gradient descent and its numbers. */
export function TrainingSettings(): VNode {
  const { store, commands } = usePage();
  return (
    <section class="settings-group" aria-label="Training settings">
      <h2 class="group-title">Training</h2>
      <div class="field-grid">
        {fields.map((name) => (
          <NumberField
            key={name}
            setting={numberSettings[name]}
            value={store.experiment.value[name]}
            onChange={(value) => commands.change({ [name]: value })}
          />
        ))}
      </div>
    </section>
  );
}
