import type { ComponentChildren, VNode } from "preact";
import { Button } from "./button.tsx";
import { shellText } from "../text/shell-text.ts";
import { CrossIcon, WarningIcon } from "../shell/icons.tsx";
import type { ErrorDetail } from "../worker/trouble.ts";
import { ErrorDetails } from "./error-details.tsx";

/** What `Notice` takes. */
export interface NoticeProps {
  /** What it is about, where that is not plain from the text. */
  readonly title?: string;
  /** Bad by default; of what is only good to know screen readers speak when there is time. */
  readonly tone?: "bad" | "info";
  readonly children: ComponentChildren;
  /** Buttons. */
  readonly actions?: ComponentChildren;
  /** What an error said of it that is not ours. */
  readonly detail?: ErrorDetail | undefined;
  onDismiss?(): void;
}

/** Something that went wrong, and what can be done. */
export function Notice({ title, tone = "bad", children, actions, detail, onDismiss }: NoticeProps): VNode {
  return (
    <div class="notice" data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <WarningIcon />
      <div class="notice-body">
        {title === undefined ? null : <p class="notice-title">{title}</p>}
        <p class="notice-text">{children}</p>
        {detail === undefined ? null : <ErrorDetails detail={detail} />}
        {actions === undefined ? null : <div class="notice-actions">{actions}</div>}
      </div>
      {onDismiss === undefined ? null : (
        <Button look="button-quiet button-square" label={shellText.value.dismiss} onPress={onDismiss}>
          <CrossIcon />
        </Button>
      )}
    </div>
  );
}
