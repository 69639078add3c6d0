import { type Checkpoint, checkpointOf, disposeCheckpoint } from "./checkpoint.ts";
import type { Run } from "./run.ts";

/** The last state of a run that is known to be finite, kept so that training can go back to it. */
export interface GoodState {
  /** Takes the present state if the last one is old. It is known to be good once `confirm` is called in a later step. */
  refresh(): void;
  /** Says that a finite loss was computed from the present weights. */
  confirm(): void;
  /** Takes the present state next time, since somebody else has changed it. */
  renew(): void;
  /** The last good state; the last that was taken, if none is known to be good. */
  last(): Checkpoint;
  drop(): void;
}

/** Steps between two states: copying weights and moments that seldom costs nothing, and going back is quick. */
const stepsBetween = 32;

/** Keeps the last good state of `run`. */
export function goodState(run: Run): GoodState {
  let good: Checkpoint | undefined;
  let candidate: Checkpoint | undefined;
  let isStale = true;
  const release = (state: Checkpoint | undefined): void => {
    if (state !== undefined) disposeCheckpoint(state);
  };
  return {
    refresh() {
      const newest = candidate ?? good;
      if (!isStale && newest !== undefined && run.step - newest.step < stepsBetween) return;
      release(candidate);
      candidate = checkpointOf(run);
      isStale = false;
    },
    confirm() {
      if (candidate === undefined) return;
      release(good);
      good = candidate;
      candidate = undefined;
    },
    renew() {
      isStale = true;
    },
    last: () => good ?? candidate ?? checkpointOf(run),
    drop() {
      release(good);
      release(candidate);
      good = candidate = undefined;
    },
  };
}
