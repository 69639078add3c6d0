import { useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { useCopy } from "../controls/use-copy.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { saveFile } from "../files/save-file.ts";
import { usePage } from "../state/page.ts";
import { codeText } from "../text/code-text.ts";
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
  const source = useSignal("");
  const { said, copy } = useCopy();
  const text = codeText.value;
  useSignalEffect(() => {
    const experiment = store.experiment.value;
    void write(experiment);
  });
  const write = async (experiment: Experiment): Promise<void> => {
    // Loaded when it is looked at first.
    const { writeProgram } = await import("../code/write-program.ts");
    if (experiment === store.experiment.peek()) source.value = writeProgram(experiment);
  };
  return (
    <section aria-label={text.title}>
      <h2 class="card-title">{text.title}</h2>
      <p class="hint">{text.hint}</p>
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
  const problem = useSignal("");
  const text = codeText.value;
  const make = async (): Promise<void> => {
    isBusy.value = true;
    problem.value = "";
    try {
      saveFile("ganglion-experiment.zip", await trainer.exportProject(store.experiment.peek()), "application/zip");
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
      problem.value = text.pytorchFailed({ reason });
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
      <p class="field-problem" role="alert">
        {problem}
      </p>
    </section>
  );
}
