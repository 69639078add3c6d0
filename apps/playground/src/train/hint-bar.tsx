import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { usePage } from "../state/page.ts";
import { helpText } from "../text/help-text.ts";

/** One thing worth knowing, until it is dismissed. */
export function HintBar(): VNode | null {
  const { hints, view, store } = usePage();
  const hint = hints.current.value;
  if (hint === undefined || view.isEmbedded) return null;
  const text = helpText.value;
  // Nobody writes a digit for a network that knows clothes or points.
  const isForDigits = store.runExperiment.value?.data === "digits" && store.phase.value === "finished";
  return (
    <aside class="hint-bar" aria-label={text.hint}>
      <p>{hint === "after" && !isForDigits ? text.afterOther : text[hint]}</p>
      <div class="hint-actions">
        <Button onPress={hints.dismiss}>{text.gotIt}</Button>
        <Button look="button-quiet" onPress={hints.dismissAll}>
          {text.noMore}
        </Button>
      </div>
    </aside>
  );
}
