import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../../controls/button.tsx";
import { TroubleNotice, type TroubleNoticeProps } from "../../controls/trouble-notice.tsx";
import { saveFile } from "../../files/save-file.ts";
import { troubleOf } from "../../worker/trouble.ts";
import { Panel } from "../frame/panel.tsx";
import type { CompareQuestion } from "./compare.ts";
import { Nothing } from "./panels.tsx";
import { ProgramView } from "./program-view.tsx";
import type { WayName } from "./settings.ts";
import type { TransferWorker } from "./transfer-lab.tsx";
import { transferText } from "./transfer-text.ts";

/** What `TakePanel` takes. */
export interface TakePanelProps {
  readonly worker: TransferWorker;
  readonly way: WayName | undefined;
  readonly question: CompareQuestion | undefined;
  readonly classes: readonly string[];
  readonly stepSeconds: number | undefined;
}

/** The network that was made as a file, and the program that makes it again. */
export function TakePanel({ worker, way, question, classes, stepSeconds }: TakePanelProps): VNode {
  const text = transferText.value;
  const problem = useSignal<TroubleNoticeProps | undefined>(undefined);
  if (way === undefined || question === undefined) {
    return (
      <Panel title={text.takeTitle}>
        <Nothing>{text.takeEmpty}</Nothing>
      </Panel>
    );
  }
  const save = async (format: "safetensors" | "onnx"): Promise<void> => {
    try {
      problem.value = undefined;
      const { body } = question;
      const bytes = await worker.ask((api) => api.save({ way, body, classes, format }));
      if ("fault" in bytes) problem.value = { title: text.gone, trouble: undefined };
      else saveFile(`${body}-${way}.${format}`, bytes, "application/octet-stream");
    } catch (error) {
      problem.value = { title: text.saveFailed, trouble: troubleOf(error) };
    }
  };
  return (
    <Panel title={text.takeTitle} hint={text.takeHint}>
      <div class="code-actions">
        <Button look="button-primary" onPress={() => void save("safetensors")}>
          {text.safetensors}
        </Button>
        <Button onPress={() => void save("onnx")}>{text.onnx}</Button>
      </div>
      {problem.value === undefined ? null : <TroubleNotice {...problem.value} />}
      {stepSeconds === undefined ? null : <ProgramView question={question} stepSeconds={stepSeconds} />}
    </Panel>
  );
}
