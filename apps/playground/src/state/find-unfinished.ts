import { differences } from "../experiment/experiment.ts";
import { untilLeft } from "../worker/unfinished/hold-run.ts";
import type { UnfinishedRun } from "../worker/unfinished/unfinished-run.ts";
import { browserUnfinishedStorage, type UnfinishedStorage } from "../worker/unfinished/unfinished-storage.ts";
import type { Store } from "./store.ts";
import { rememberUnfinished } from "./unfinished-mark.ts";
import type { View } from "./view.ts";

const browsers = browserUnfinishedStorage();

/**
 * Offers the run that this browser kept last, once no page is at work on it any more. Where a teacher's link hides settings, or the page is
 * part of another one, no run with other settings than the link's is offered.
 */
export async function findUnfinished(
  store: Pick<Store, "experiment" | "unfinished">,
  { hidden, isEmbedded }: Pick<View, "hidden" | "isEmbedded">,
  storage: UnfinishedStorage = browsers,
): Promise<void> {
  const linked = store.experiment.peek();
  const isFree = hidden.size === 0 && !isEmbedded;
  let found = await storage.newest();
  if (found === undefined) {
    rememberUnfinished(false);
    return;
  }
  await untilLeft(found.id);
  // It may have come to its end meanwhile.
  found = await storage.newest();
  if (found !== undefined && (isFree || differences(linked, found.experiment).length === 0)) {
    store.unfinished.value = found;
  }
}

/** Forgets the run that is offered. */
export async function discardUnfinished(store: Store, { id }: UnfinishedRun): Promise<void> {
  store.unfinished.value = undefined;
  await browsers.remove(id).catch(() => undefined);
}
