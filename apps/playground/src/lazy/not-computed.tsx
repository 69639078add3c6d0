import type { VNode } from "preact";
import { TroubleNotice, type TroubleNoticeProps } from "../controls/trouble-notice.tsx";
import { shellText } from "../text/shell-text.ts";

/** Says that the worker gave no answer, and asks again. */
export function NotComputed(props: Omit<TroubleNoticeProps, "title">): VNode {
  return <TroubleNotice {...props} title={shellText.value.notComputed} />;
}
