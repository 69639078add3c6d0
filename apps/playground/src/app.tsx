import type { VNode } from "preact";
import { Announcer } from "./shell/announcer.tsx";
import { DropHint } from "./shell/drop-hint.tsx";
import { Footer } from "./shell/footer.tsx";
import { Header } from "./shell/header.tsx";
import { ShortcutsDialog } from "./shell/shortcuts-dialog.tsx";
import { OpenWhole } from "./shell/open-whole.tsx";
import { usePage } from "./state/page.ts";
import { shellText } from "./text/shell-text.ts";
import { LazyOwnDataWindow } from "./train/own-data-section.tsx";
import { TrainPage } from "./train/train-page.tsx";

/** The whole page. */
export function App(): VNode {
  const { isEmbedded } = usePage().view;
  return (
    <>
      <a class="skip-link" href="#training" onClick={skip}>
        {shellText.value.skip}
      </a>
      {isEmbedded ? null : <Header />}
      <TrainPage />
      {isEmbedded ? <OpenWhole /> : <Footer />}
      <LazyOwnDataWindow />
      <ShortcutsDialog />
      <DropHint />
      <Announcer />
    </>
  );
}

/** Goes there without a step of the history, of which each is one of the settings. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("training")?.focus();
}
