import type { VNode } from "preact";
import { Notice } from "../controls/notice.tsx";
import type { FileProblem } from "../files/run-file.ts";
import { usePage } from "../state/page.ts";
import { codeText } from "../text/code-text.ts";
import { shorten } from "../text/problem-text.ts";

/** Says why a file was not opened. */
export function FileNotice(): VNode | null {
  const { fileProblem } = usePage().store;
  if (fileProblem.value === undefined) return null;
  const { name, problem } = fileProblem.value;
  const text = codeText.value;
  return (
    <Notice title={text.refused({ name: shorten(name) })} onDismiss={() => void (fileProblem.value = undefined)}>
      {describe(problem)} {text.refusedEnd}
    </Notice>
  );
}

function describe(problem: FileProblem): string {
  const text = codeText.value;
  switch (problem.fault) {
    case "tooLarge":
      return text.tooLarge({ megabytes: problem.megabytes });
    case "weights":
      return text.weights({ reason: problem.reason.slice(0, 300).replaceAll("$", "$$$$") });
    default:
      return text[problem.fault];
  }
}
