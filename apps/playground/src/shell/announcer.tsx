import type { VNode } from "preact";
import { usePage } from "../state/page.ts";

/** Tells screen readers what happens, out of sight. */
export function Announcer(): VNode {
  const { store } = usePage();
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {store.announcement}
    </div>
  );
}
