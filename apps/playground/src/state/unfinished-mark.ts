import { remember, remembered } from "./remember.ts";

const storageKey = "ganglion-unfinished";

/** Notes whether this browser may keep a run that was cut off: where it does not, nothing is loaded to look for one. */
export function rememberUnfinished(isKept: boolean): void {
  remember(storageKey, isKept ? "1" : undefined);
}

/** What was noted. */
export function mayBeUnfinished(): boolean {
  return remembered(storageKey) !== undefined;
}
