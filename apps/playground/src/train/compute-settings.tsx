import type { VNode } from "preact";
import { Segmented } from "../controls/segmented.tsx";
import { computeChoices } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";

/** What computes, and why it is that. */
export function ComputeSettings(): VNode {
  const { store, commands } = usePage();
  const compute = store.compute.value;
  const problem = compute !== undefined && "problem" in compute ? compute.problem : undefined;
  const reason = compute !== undefined && "reason" in compute ? compute.reason : undefined;
  return (
    <section class="settings-group" aria-label="Compute settings">
      <h2 class="group-title">Compute</h2>
      <Segmented
        label="Computes with"
        isLabelHidden
        choices={computeChoices}
        value={store.experiment.value.compute}
        onChange={(value) => commands.change({ compute: value })}
      />
      {problem === undefined ? <p class="hint">{reason ?? "Starting"}</p> : null}
      <p class="field-problem" role="alert">
        {problem}
      </p>
    </section>
  );
}
