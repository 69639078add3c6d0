import type { VNode } from "preact";
import { Segmented } from "../controls/segmented.tsx";
import { Select } from "../controls/select.tsx";
import { dataNames, preparationNames } from "../experiment/choices.ts";
import { usePage } from "../state/page.ts";
import type { Store } from "../state/store.ts";
import { dataLabel } from "../text/choice-labels.ts";
import { formatCount, formatWhole } from "../text/format.ts";
import { ownText } from "../text/own-text.ts";
import { choiceText, settingsText } from "../text/settings-text.ts";
import { OwnDataSection } from "./own-data-section.tsx";
import { UnlessHidden } from "./unless-hidden.tsx";

/** Which data, how much of it, and what is done to it first. */
export function DataSettings(): VNode {
  const { store, commands } = usePage();
  const text = settingsText.value;
  const names = choiceText.value;
  // What was in use last can be chosen again like all others.
  const known = store.lastOwn.value;
  const ownLabel = dataLabel({ data: "own", own: known });
  return (
    <section class="settings-group" aria-label={text.dataGroup}>
      <h2 class="group-title">{text.dataGroup}</h2>
      <UnlessHidden name="data">
        <Segmented
          label={text.dataset}
          isLabelHidden
          choices={dataNames
            .filter((value) => value !== "own" || store.experiment.value.data === "own" || known !== undefined)
            .map((value) => ({ value, label: value === "own" ? ownLabel : names[value] }))}
          value={store.experiment.value.data}
          onChange={(value) => commands.chooseData(value, value === "own" ? known : undefined)}
        />
        <OwnDataSection />
      </UnlessHidden>
      <p class="hint">{describeData(store)}</p>
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

/** What the data are. Why they did not come is said where it is seen, though the settings be folded or hidden. */
function describeData({ data }: Store): string {
  const text = settingsText.value;
  if (data.value.state === "failed") return text.dataFailed;
  if (data.value.state === "loading") return text.loading;
  const { trainSize, heldOut, classes } = data.value.value;
  const counts = { train: formatWhole(trainSize), heldOut: formatWhole(heldOut.size) };
  const { height, width, channels, isInk } = heldOut;
  if (!isInk && heldOut.points.length === 0) {
    const own = ownText.value;
    const colours = channels === 3 ? own.inColour : own.inGrey;
    return text.ownImages({ height, width, colours, classes: formatCount(own.classes, classes.length), ...counts });
  }
  return heldOut.points.length > 0 ? text.points(counts) : text.images({ height, width, ...counts });
}
