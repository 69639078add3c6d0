import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { useCopy } from "../../controls/use-copy.ts";
import { saveFile } from "../../files/save-file.ts";
import { lazy, useLazy } from "../../lazy/lazy.ts";
import { LoadNotice } from "../../lazy/load-notice.tsx";
import type { CompareQuestion } from "./compare.ts";
import { keyOf } from "./comparison.ts";
import { transferText } from "./transfer-text.ts";

/** What `ProgramView` takes. */
export interface ProgramViewProps {
  readonly question: CompareQuestion;
  readonly stepSeconds: number;
}

/** What writes it, loaded when there is something to write. */
const writing = lazy(async () => (await import("./write-program.ts")).programWriter());

/** The program that gives the same accuracies. */
export function ProgramView({ question, stepSeconds }: ProgramViewProps): VNode {
  const text = transferText.value;
  const writeProgram = useLazy(writing);
  const source = useMemo(
    () => writeProgram?.(question, stepSeconds) ?? "",
    [writeProgram, keyOf(question), stepSeconds],
  );
  const { said, copy } = useCopy();
  return (
    <>
      <h3 class="advice-title">{text.codeTitle}</h3>
      <p class="hint">
        {text.codeHint} {question.data === "own" ? text.codeOwn : ""}
      </p>
      <LoadNotice of={writing} />
      <div class="code-actions">
        <Button isOff={source === ""} onPress={() => void copy(source)}>
          {said === "copied" ? text.copied : text.copy}
        </Button>
        <Button isOff={source === ""} onPress={() => saveFile("transfer.ts", source, "text/plain")}>
          {text.downloadCode}
        </Button>
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
