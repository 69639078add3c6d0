import type { VNode } from "preact";
import { Button } from "../../controls/button.tsx";
import { Notice } from "../../controls/notice.tsx";
import { labsText } from "../text/labs-text.ts";
import type { LabFailure } from "./lab-failure.ts";

/** What `LabFailureNotice` takes. */
export interface LabFailureNoticeProps {
  readonly failure: LabFailure;
  onRetry(): void;
}

/** Says why there is no answer, and asks again. */
export function LabFailureNotice({ failure, onRetry }: LabFailureNoticeProps): VNode {
  const text = labsText.value;
  return (
    <Notice title={text.failed} actions={<Button onPress={onRetry}>{text.retry}</Button>}>
      {typeof failure === "string" ? (
        { script: text.scriptMissing, download: text.downloadMissing }[failure]
      ) : (
        <>
          {text.unexpected} <span lang="en">{failure.message}</span>
        </>
      )}
    </Notice>
  );
}
