import type { Store } from "./store.ts";

/** Lets the browser ask before the tab is closed while a run is under way. */
export function guardRun({ phase }: Store): void {
  addEventListener("beforeunload", (event) => {
    if (phase.peek() === "running" || phase.peek() === "paused") event.preventDefault();
  });
}
