import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { shellText } from "../text/shell-text.ts";
import type { Lazy } from "./lazy.ts";

/** What `LoadNotice` takes. */
export interface LoadNoticeProps {
  readonly of: Lazy<unknown>;
}

/** Says that a part of the page did not load, and loads it again; nothing where it did or has not been tried yet. */
export function LoadNotice({ of: part }: LoadNoticeProps): VNode | null {
  const failures = part.failures.value;
  if (failures === 0 || part.value.value !== undefined) return null;
  const text = shellText.value;
  // Some browsers remember, until the page is loaded anew, that a script did not come.
  const isStuck = failures > 1;
  const again = (
    <>
      <Button isOff={part.isUnderWay.value} onPress={() => void part.load()}>
        {text.retry}
      </Button>
      {isStuck ? <Button onPress={() => location.reload()}>{text.reload}</Button> : null}
    </>
  );
  return (
    <Notice title={text.partMissing} actions={again}>
      {isStuck ? text.partStuck : text.partCheck}
    </Notice>
  );
}
