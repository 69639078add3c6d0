import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Segmented } from "../controls/segmented.tsx";
import { Select } from "../controls/select.tsx";
import { dataNames, preparationNames } from "../experiment/choices.ts";
import { usePage } from "../state/page.ts";
import type { Store } from "../state/store.ts";
import { formatWhole } from "../text/format.ts";
import { choiceText, settingsText } from "../text/settings-text.ts";
import { UnlessHidden } from "./unless-hidden.tsx";

/** Which data, how much of it, and what is done to it first. */
export function DataSettings(): VNode {
  const { store, commands, summaries } = usePage();
  const text = settingsText.value;
  const names = choiceText.value;
  const isFailed = store.data.value.state === "failed";
  return (
    <section class="settings-group" aria-label={text.dataGroup}>
      <h2 class="group-title">{text.dataGroup}</h2>
      <UnlessHidden name="data">
        <Segmented
          label={text.dataset}
          isLabelHidden
          choices={dataNames.map((value) => ({ value, label: names[value] }))}
          value={store.experiment.value.data}
          onChange={(value) => commands.chooseData(value)}
        />
      </UnlessHidden>
      {isFailed ? (
        <>
          <p class="field-problem" role="alert">
            {text.dataFailed}
          </p>
          <Button onPress={() => summaries.retry()}>{text.retry}</Button>
        </>
      ) : (
        <p class="hint">{describeData(store)}</p>
      )}
      <UnlessHidden name="prep">
        <Select
          label={text.preparation}
          choices={preparationNames.map((value) => ({ value, label: names[`prep-${value}`] }))}
          value={store.experiment.value.preparation}
          onChange={(preparation) => commands.change({ preparation })}
        />
      </UnlessHidden>
    </section>
  );
}

function describeData({ data }: Store): string {
  const text = settingsText.value;
  if (data.value.state !== "ready") return text.loading;
  const { trainSize, heldOut } = data.value.value;
  const counts = { train: formatWhole(trainSize), heldOut: formatWhole(heldOut.size) };
  const { height, width } = heldOut;
  return heldOut.points.length > 0 ? text.points(counts) : text.images({ height, width, ...counts });
}
