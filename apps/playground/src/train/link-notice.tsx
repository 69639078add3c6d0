import type { VNode } from "preact";
import { Notice } from "../controls/notice.tsx";
import { usePage } from "../state/page.ts";

/** Says why the link that opened the page was refused. */
export function LinkNotice(): VNode | null {
  const { linkProblem } = usePage().store;
  if (linkProblem.value === undefined) return null;
  const dismiss = (): void => {
    linkProblem.value = undefined;
    document.querySelector<HTMLElement>("#training")?.focus();
  };
  return (
    <Notice title="This link does not describe an experiment" onDismiss={dismiss}>
      {linkProblem.value} The page starts from its usual settings instead.
    </Notice>
  );
}
