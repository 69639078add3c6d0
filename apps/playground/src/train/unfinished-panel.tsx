import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { speaksAlso } from "../text/i18n.ts";
import { lazyPanel } from "./lazy-panel.tsx";

const LazyNotice = lazyPanel(async () => {
  await speaksAlso(async () => (await import("../text/ru/unfinished.ts")).unfinishedRu);
  return (await import("./unfinished-notice.tsx")).UnfinishedNotice;
});

/** What there is to say of runs that were or would be cut off, loaded once there is something. */
export function UnfinishedPanel(): VNode | null {
  const { keeping, phase, unfinished } = usePage().store;
  const isAtRisk = keeping.value !== undefined && keeping.value !== "kept";
  const isOffered = phase.value === "idle" && unfinished.value !== undefined;
  return isAtRisk || isOffered ? <LazyNotice /> : null;
}
