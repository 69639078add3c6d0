import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../controls/button.tsx";
import { openFile } from "../files/open-file.ts";
import { writeRun } from "../files/run-file.ts";
import { saveFile } from "../files/save-file.ts";
import { TroubleNotice } from "../controls/trouble-notice.tsx";
import { usePage } from "../state/page.ts";
import { codeText } from "../text/code-text.ts";
import type { ModelFormat } from "../worker/protocol.ts";
import { type Trouble, troubleOf } from "../worker/trouble.ts";
import { nameOfRun } from "./name-of-run.ts";

/** Saves the model and the run that the page shows, and opens such files. */
export function FilesSection(): VNode {
  const { store, trainer, commands } = usePage();
  const input = useRef<HTMLInputElement>(null);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const text = codeText.value;
  const experiment = store.runExperiment.value;
  const hasModel = store.snapshot.value !== undefined;
  const hasRun = experiment !== undefined && store.seriesVersion.value > 0 && store.series.value.epoch.length > 0;
  const saveModel = async (format: ModelFormat): Promise<void> => {
    trouble.value = undefined;
    try {
      const bytes = await trainer.exportModel(format);
      if (bytes !== undefined) saveFile(`model.${format}`, bytes, "application/octet-stream");
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  };
  const saveRun = (): void => {
    if (experiment === undefined) return;
    const accuracy = store.snapshot.peek()?.validation.accuracy;
    const run = { name: nameOfRun(experiment), experiment, series: store.series.peek(), accuracy };
    saveFile("run.json", writeRun(run), "application/json");
  };
  return (
    <section aria-label={text.filesTitle}>
      <h3 class="card-title">{text.filesTitle}</h3>
      <p class="hint">{hasModel ? text.filesHint : text.nothingYet}</p>
      <div class="code-actions">
        <Button isOff={!hasModel} onPress={() => void saveModel("safetensors")}>
          {text.saveModel}
        </Button>
        <Button isOff={!hasModel} onPress={() => void saveModel("onnx")}>
          {text.saveOnnx}
        </Button>
        <Button isOff={!hasRun} onPress={saveRun}>
          {text.saveRun}
        </Button>
        <Button onPress={() => input.current?.click()}>{text.open}</Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={text.openLabel}
          accept=".safetensors,.json"
          onChange={(event) => {
            const { files } = event.currentTarget;
            for (const file of files ?? []) void openFile(file, { store, commands, trainer });
            event.currentTarget.value = "";
          }}
        />
      </div>
      {trouble.value === undefined ? null : <TroubleNotice title={text.saveFailed} trouble={trouble.value} />}
    </section>
  );
}
