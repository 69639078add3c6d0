import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { shellText } from "../text/shell-text.ts";

/** Says that the worker gave no answer, and asks again. */
export function NotComputed({ onRetry }: { onRetry(): void }): VNode {
  const text = shellText.value;
  return <Notice actions={<Button onPress={onRetry}>{text.retry}</Button>}>{text.notComputed}</Notice>;
}
