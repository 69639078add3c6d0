import type { VNode } from "preact";
import { troubleText } from "../text/trouble-text.ts";
import type { Trouble } from "../worker/trouble.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

/** What `TroubleNotice` takes. */
export interface TroubleNoticeProps {
  /** What could not be done. */
  readonly title: string;
  /** Why; undefined where the title says it. */
  readonly trouble: Trouble | undefined;
  onRetry?(): void;
}

/** Says that something could not be done and why, in the language of the page. */
export function TroubleNotice({ title, trouble, onRetry }: TroubleNoticeProps): VNode {
  const text = troubleText.value;
  const again = onRetry === undefined ? undefined : <Button onPress={onRetry}>{text.retry}</Button>;
  if (trouble === undefined) return <Notice actions={again}>{title}</Notice>;
  return (
    <Notice title={title} actions={again} detail={trouble.detail}>
      {text[trouble.kind]}
    </Notice>
  );
}
