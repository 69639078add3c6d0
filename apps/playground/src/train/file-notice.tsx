import type { VNode } from "preact";
import { Notice } from "../controls/notice.tsx";
import type { FileProblem } from "../files/run-file.ts";
import { usePage } from "../state/page.ts";
import { fileText } from "../text/file-text.ts";
import { shorten } from "../text/problem-text.ts";
import type { ErrorDetail } from "../worker/trouble.ts";
import { troubleText } from "../text/trouble-text.ts";

/** Says why a file was not opened. */
export function FileNotice(): VNode | null {
  const { fileProblem } = usePage().store;
  if (fileProblem.value === undefined) return null;
  const { name, problem } = fileProblem.value;
  const text = fileText.value;
  return (
    <Notice
      title={text.refused({ name: shorten(name) })}
      detail={detailOf(problem)}
      onDismiss={() => void (fileProblem.value = undefined)}
    >
      {describe(problem)} {text.refusedEnd}
    </Notice>
  );
}

function detailOf(problem: FileProblem): ErrorDetail | undefined {
  if ("trouble" in problem) return problem.trouble.detail;
  return "detail" in problem ? problem.detail : undefined;
}

function describe(problem: FileProblem): string {
  const text = fileText.value;
  switch (problem.fault) {
    case "tooLarge":
      return text.tooLarge({ megabytes: problem.megabytes });
    case "trouble":
      return problem.trouble.kind === "pictures" ? text.missingData : troubleText.value[problem.trouble.kind];
    default:
      return text[problem.fault];
  }
}
