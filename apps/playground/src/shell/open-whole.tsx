import type { VNode } from "preact";
import { writeLink } from "../experiment/experiment-link.ts";
import { usePage } from "../state/page.ts";
import { shareText } from "../text/share-text.ts";

/** From a frame in another page to the whole page, with the same experiment. */
export function OpenWhole(): VNode {
  const { store } = usePage();
  return (
    <footer class="open-whole">
      <a href={writeLink(store.experiment.value)} target="_blank" rel="noopener">
        {shareText.value.openWhole}
      </a>
    </footer>
  );
}
