import type { VNode } from "preact";
import { Segmented } from "../controls/segmented.tsx";
import { dataChoices } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";
import { formatWhole } from "../text/format.ts";

/** Which data, and how much of it. */
export function DataSettings(): VNode {
  const { store, commands } = usePage();
  const data = store.data.value;
  return (
    <section class="settings-group" aria-label="Data">
      <h2 class="group-title">Data</h2>
      <Segmented
        label="Dataset"
        isLabelHidden
        choices={dataChoices}
        value={store.experiment.value.data}
        onChange={(value) => commands.change({ data: value })}
      />
      <p class="hint">
        {data === undefined
          ? "Loading"
          : `${data.heldOut.height} × ${data.heldOut.width} pixels; ${formatWhole(data.trainSize)} train, ` +
            `${formatWhole(data.heldOut.size)} held out`}
      </p>
    </section>
  );
}
