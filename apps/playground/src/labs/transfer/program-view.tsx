import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { useCopy } from "../../controls/use-copy.ts";
import { saveFile } from "../../files/save-file.ts";
import type { CompareQuestion } from "./compare.ts";
import { keyOf } from "./comparison.ts";
import { transferText } from "./transfer-text.ts";

/** What `ProgramView` takes. */
export interface ProgramViewProps {
  readonly question: CompareQuestion;
  readonly stepSeconds: number;
}

/** The program that gives the same accuracies. */
export function ProgramView({ question, stepSeconds }: ProgramViewProps): VNode {
  const text = transferText.value;
  const source = useSignal("");
  const { said, copy } = useCopy();
  const write = async (): Promise<void> => {
    // Loaded when there is something to write.
    const { writeProgram } = await import("./write-program.ts");
    source.value = await writeProgram(question, stepSeconds);
  };
  useEffect(() => {
    void write();
  }, [keyOf(question), stepSeconds]);
  return (
    <>
      <h3 class="advice-title">{text.codeTitle}</h3>
      <p class="hint">
        {text.codeHint} {question.data === "own" ? text.codeOwn : ""}
      </p>
      <div class="code-actions">
        <Button onPress={() => void copy(source.peek())}>{said === "copied" ? text.copied : text.copy}</Button>
        <Button onPress={() => saveFile("transfer.ts", source.peek(), "text/plain")}>{text.downloadCode}</Button>
      </div>
      <p class="hint" role="status">
        {said === "" ? "" : text[said]}
      </p>
      <pre class="code" tabIndex={0} role="region" aria-label={text.program} translate={false}>
        <code>{source}</code>
      </pre>
    </>
  );
}
