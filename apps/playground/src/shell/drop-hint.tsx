import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { fileText } from "../text/file-text.ts";

/** Says what becomes of a file that is held over the page. */
export function DropHint(): VNode | null {
  if (!usePage().isFileOver.value) return null;
  return (
    <div class="drop-hint" aria-hidden="true">
      <p>{fileText.value.drop}</p>
    </div>
  );
}
