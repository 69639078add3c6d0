import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { ErrorDetails } from "../controls/error-details.tsx";
import { Segmented } from "../controls/segmented.tsx";
import { computeNames } from "../experiment/choices.ts";
import { usePage } from "../state/page.ts";
import { computeDetail, computeText, describeCompute } from "../text/compute-text.ts";
import { choiceText, settingsText } from "../text/settings-text.ts";

/** What computes, and why it is that. */
export function ComputeSettings(): VNode {
  const { store, commands, summaries } = usePage();
  const report = store.compute.value;
  const text = settingsText.value;
  const detail = report && computeDetail(report);
  const isMissing = report !== undefined && "unavailable" in report;
  return (
    <section class="settings-group" aria-label={text.computeGroup}>
      <h2 class="group-title">{text.computeGroup}</h2>
      <Segmented
        label={text.compute}
        isLabelHidden
        choices={computeNames.map((value) => ({ value, label: choiceText.value[value] }))}
        value={store.experiment.value.compute}
        onChange={(value) => commands.change({ compute: value })}
      />
      {isMissing ? null : (
        <p class="hint">{report === undefined ? computeText.value.starting : describeCompute(report)}</p>
      )}
      <p class="field-problem" role="alert">
        {isMissing ? describeCompute(report) : ""}
      </p>
      {detail === undefined ? null : <ErrorDetails detail={detail} />}
      {isMissing ? <Button onPress={() => summaries.retry()}>{computeText.value.retry}</Button> : null}
    </section>
  );
}
