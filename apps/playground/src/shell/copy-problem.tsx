import type { VNode } from "preact";
import { Notice } from "../controls/notice.tsx";
import { shellText } from "../text/shell-text.ts";

/** What `CopyProblem` takes. */
export interface CopyProblemProps {
  onDismiss(): void;
}

/** Says over the page that nothing was copied, and where the link is, until that was read. */
export function CopyProblem({ onDismiss }: CopyProblemProps): VNode {
  return (
    <div class="page-problem">
      <Notice tone="bad" onDismiss={onDismiss}>
        {shellText.value.copyFailed}
      </Notice>
    </div>
  );
}
