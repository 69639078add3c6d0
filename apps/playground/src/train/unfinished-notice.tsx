import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { discardUnfinished } from "../state/find-unfinished.ts";
import { usePage } from "../state/page.ts";
import { formatWhole } from "../text/format.ts";
import { unfinishedText } from "../text/unfinished-text.ts";
import { nameOfRun } from "./name-of-run.ts";

/** Offers a run that was cut off; of one that goes on says that closing the page would lose it, where that is so. */
export function UnfinishedNotice(): VNode | null {
  const { store, commands } = usePage();
  const text = unfinishedText.value;
  const keeping = store.keeping.value;
  const run = store.unfinished.value;
  if (keeping !== undefined && keeping !== "kept") {
    return (
      <p class="hint" role="status">
        {text[keeping]}
      </p>
    );
  }
  if (run === undefined) return null;
  const { experiment, rate, epoch } = run;
  const discard = (): void => {
    store.announcement.value = text.discarded;
    void discardUnfinished(store, run);
    document.querySelector<HTMLElement>("#training")?.focus();
  };
  return (
    <Notice
      tone="info"
      title={text.title}
      actions={
        <>
          <Button look="button-primary" onPress={() => void commands.goOn(run)}>
            {text.goOn}
          </Button>
          <Button onPress={discard}>{text.discard}</Button>
        </>
      }
    >
      {text.place({
        name: nameOfRun({ ...experiment, learningRate: rate ?? experiment.learningRate }).replaceAll("$", "$$$$"),
        epoch: formatWhole(epoch),
        epochs: formatWhole(experiment.epochs),
      })}
    </Notice>
  );
}
