import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { usePage } from "../state/page.ts";
import { shellText } from "../text/shell-text.ts";
import { describeChange } from "./describe-change.ts";

/** Says that what is shown is not of what is set, and what differs. */
export function StaleNotice(): VNode | null {
  const { store, commands } = usePage();
  const run = store.runExperiment.value;
  const changed = store.changed.value;
  if (run === undefined || changed.length === 0) return null;
  const text = shellText.value;
  const isOver = store.phase.value === "finished" || store.phase.value === "failed";
  return (
    <Notice
      tone="info"
      title={text.staleTitle}
      actions={
        <>
          {isOver ? <Button onPress={() => void commands.start()}>{text.staleTrain}</Button> : null}
          <Button onPress={commands.restoreRun}>{text.staleRestore}</Button>
        </>
      }
    >
      {text.staleText({ changes: changed.map((key) => describeChange(key, run, store.experiment.value)).join("; ") })}
    </Notice>
  );
}
