import type { ComponentChildren, VNode } from "preact";
import { Button } from "./button.tsx";
import { CrossIcon, WarningIcon } from "../shell/icons.tsx";

/** What `Notice` takes. */
export interface NoticeProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Buttons. */
  readonly actions?: ComponentChildren;
  onDismiss?(): void;
}

/** Something that went wrong, and what can be done. */
export function Notice({ title, children, actions, onDismiss }: NoticeProps): VNode {
  return (
    <section class="notice" role="alert">
      <WarningIcon />
      <div class="notice-body">
        <p class="notice-title">{title}</p>
        <p class="notice-text">{children}</p>
        {actions === undefined ? null : <div class="notice-actions">{actions}</div>}
      </div>
      {onDismiss === undefined ? null : (
        <Button look="button-quiet button-square" label="Dismiss" onPress={onDismiss}>
          <CrossIcon />
        </Button>
      )}
    </section>
  );
}
