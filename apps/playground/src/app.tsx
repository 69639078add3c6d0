import type { VNode } from "preact";
import { Announcer } from "./shell/announcer.tsx";
import { DropHint } from "./shell/drop-hint.tsx";
import { Footer } from "./shell/footer.tsx";
import { Header } from "./shell/header.tsx";
import { shellText } from "./text/shell-text.ts";
import { TrainPage } from "./train/train-page.tsx";

/** The whole page. */
export function App(): VNode {
  return (
    <>
      <a class="skip-link" href="#training">
        {shellText.value.skip}
      </a>
      <Header />
      <TrainPage />
      <Footer />
      <DropHint />
      <Announcer />
    </>
  );
}
