import type { VNode } from "preact";
import { Notice } from "../controls/notice.tsx";
import { usePage } from "../state/page.ts";
import { describeProblem, shorten } from "../text/problem-text.ts";
import { shellText } from "../text/shell-text.ts";

const mostNames = 5;

/** Says why the link that opened the page was refused, or what of it means nothing here. */
export function LinkNotice(): VNode | null {
  const { linkProblem, unknownNames } = usePage().store;
  const text = shellText.value;
  const dismiss = (): void => {
    linkProblem.value = undefined;
    unknownNames.value = [];
    document.querySelector<HTMLElement>("#training")?.focus();
  };
  if (linkProblem.value !== undefined) {
    return (
      <Notice title={text.linkRefused} onDismiss={dismiss}>
        {describeProblem(linkProblem.value)} {text.linkRefusedEnd}
      </Notice>
    );
  }
  if (unknownNames.value.length === 0) return null;
  const names = unknownNames.value.slice(0, mostNames).map(shorten);
  if (unknownNames.value.length > mostNames) names.push("…");
  return (
    <Notice tone="info" onDismiss={dismiss}>
      {text.unknownNames({ names: names.join(", ") })}
    </Notice>
  );
}
