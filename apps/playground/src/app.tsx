import type { VNode } from "preact";
import { Announcer } from "./shell/announcer.tsx";
import { Footer } from "./shell/footer.tsx";
import { Header } from "./shell/header.tsx";
import { TrainPage } from "./train/train-page.tsx";

/** The whole page. */
export function App(): VNode {
  return (
    <>
      <a class="skip-link" href="#training">
        Skip to the training
      </a>
      <Header />
      <TrainPage />
      <Footer />
      <Announcer />
    </>
  );
}
