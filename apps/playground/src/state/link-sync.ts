import { effect } from "@preact/signals";
import { writeLink } from "../experiment/experiment-link.ts";
import type { Store } from "./store.ts";

/** Keeps the address of the page in step with the experiment, from its first change on. Returns how to stop. */
export function keepLink(store: Store): () => void {
  let isFirst = true;
  return effect(() => {
    const link = writeLink(store.experiment.value);
    if (!isFirst) history.replaceState(null, "", link);
    isFirst = false;
  });
}
