import { useComputed, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { writeProgram } from "../code/write-program.ts";
import { Button } from "../controls/button.tsx";
import { useCopy } from "../controls/use-copy.ts";
import { saveFile } from "../files/save-file.ts";
import { TroubleNotice } from "../controls/trouble-notice.tsx";
import { usePage } from "../state/page.ts";
import { codeText } from "../text/code-text.ts";
import { type Trouble, troubleOf } from "../worker/trouble.ts";
import { FilesSection } from "./files-section.tsx";

/** The panel's experiment as a program and as a PyTorch project, and the files of what was trained. */
export function CodePanel(): VNode {
  return (
    <div class="code-panel">
      <Program />
      <PyTorchProject />
      <FilesSection />
    </div>
  );
}

function Program(): VNode {
  const { store } = usePage();
  const source = useComputed(() => writeProgram(store.experiment.value));
  const isOfPictures = useComputed(() => store.experiment.value.own?.kind === "folder");
  const { said, copy } = useCopy();
  const text = codeText.value;
  return (
    <section aria-label={text.title}>
      <h2 class="card-title">{text.title}</h2>
      <p class="hint">{isOfPictures.value ? text.picturesHint : text.hint}</p>
      <div class="code-actions">
        <Button onPress={() => void copy(source.peek())}>{said === "copied" ? text.copied : text.copy}</Button>
        <Button onPress={() => saveFile("train.ts", source.peek(), "text/plain")}>{text.download}</Button>
      </div>
      <p class="hint" role="status">
        {said === "" ? "" : text[said]}
      </p>
      <pre class="code" tabIndex={0} role="region" aria-label={text.program} translate={false}>
        <code>{source}</code>
      </pre>
    </section>
  );
}

function PyTorchProject(): VNode {
  const { store, trainer } = usePage();
  const isBusy = useSignal(false);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const text = codeText.value;
  const make = async (): Promise<void> => {
    isBusy.value = true;
    trouble.value = undefined;
    try {
      saveFile("ganglion-experiment.zip", await trainer.exportProject(store.experiment.peek()), "application/zip");
    } catch (error) {
      trouble.value = troubleOf(error);
    }
    isBusy.value = false;
  };
  return (
    <section aria-label={text.pytorchTitle}>
      <h3 class="card-title">{text.pytorchTitle}</h3>
      <p class="hint">{text.pytorchHint}</p>
      <div class="code-actions">
        <Button isOff={isBusy.value} onPress={() => void make()}>
          {isBusy.value ? text.making : text.pytorch}
        </Button>
      </div>
      {trouble.value === undefined ? null : <TroubleNotice title={text.pytorchFailed} trouble={trouble.value} />}
    </section>
  );
}
