import type { VNode } from "preact";
import { repository } from "../shell/repository.ts";
import { troubleText } from "../text/trouble-text.ts";
import type { ErrorDetail } from "../worker/trouble.ts";
import { Button } from "./button.tsx";
import { useCopy } from "./use-copy.ts";

/** What an error says of itself, folded away: it is for those who mend things, to be copied, and in English. */
export function ErrorDetails({ detail: { text: said, code } }: { readonly detail: ErrorDetail }): VNode {
  const text = troubleText.value;
  const { said: copied, copy } = useCopy();
  return (
    <details class="error-details">
      <summary>{text.details}</summary>
      <p class="error-text" lang="en" translate={false} tabIndex={0} role="region" aria-label={text.details}>
        {said}
      </p>
      <div class="notice-actions">
        <Button onPress={() => void copy(said)}>{copied === "copied" ? text.copied : text.copy}</Button>
        {code === undefined ? null : (
          <a href={`${repository}/blob/main/docs/reference/errors.md#${code}`}>{text.explain}</a>
        )}
      </div>
      <p class="hint" role="status">
        {copied === "copyFailed" ? text.copyFailed : ""}
      </p>
    </details>
  );
}
