import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { usePage } from "../state/page.ts";
import { language } from "../text/i18n.ts";

/** Tells screen readers what happens, out of sight. */
export function Announcer(): VNode {
  const { store } = usePage();
  // What was said in another language is no part of this page.
  useEffect(() => void (store.announcement.value = ""), [language.value, store]);
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {store.announcement}
    </div>
  );
}
