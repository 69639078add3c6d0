import type { Store } from "./store.ts";

/**
 * Lets the browser ask before the tab is closed while a run is under way, and ends the run where the browser sets the page aside for the
 * way back, as Safari does: it would be at work for good, and so offered nowhere. Back on the page it can go on.
 */
export function guardRun({ phase }: Store, end: () => void): void {
  const isUnderWay = (): boolean => phase.peek() === "running" || phase.peek() === "paused";
  addEventListener("beforeunload", (event) => {
    if (isUnderWay()) event.preventDefault();
  });
  addEventListener("pagehide", ({ persisted }) => {
    if (!persisted || !isUnderWay()) return;
    end();
    addEventListener("pageshow", () => location.reload(), { once: true });
  });
}
