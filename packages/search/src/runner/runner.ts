import type { AbortSignalLike } from "@ganglion/tensor";
import type { CheckpointStore } from "../checkpoints/store.ts";
import type { TrialEnd, TrialJob } from "./trial.ts";

/** What a runner tells of a trial, and asks for it. */
export interface TrialChannel {
  /** A worker has begun with it; `worker` names which. */
  began(worker: string): void;
  /** It said how it does. Resolves once that is kept; to false if the trial is to stop since the search does. */
  report(step: number, score: number): Promise<boolean>;
  /** It has kept a checkpoint in a place of the runner's own. */
  progressed(): void;
  /** Its worker is gone, and why. Returns whether it is to be tried again. */
  lost(reason: string): boolean;
  readonly checkpoints: CheckpointStore;
  readonly signal: AbortSignalLike;
}

/** A runner that is open. */
export interface OpenRunner {
  /** How many trials it takes at a time. */
  readonly capacity: number;
  /** Where trials that run there keep their checkpoints; `undefined` where the search decides. */
  readonly checkpoints: CheckpointStore | undefined;
  /**
   * Runs a trial up to its step, or to its end, on a worker, and on another one if that is lost.
   * @throws Error for what no other trial could do either, such as a module that cannot be loaded.
   */
  run(job: TrialJob, channel: TrialChannel): Promise<TrialEnd>;
  /** Ends all that it began. Nothing is reported afterwards. */
  close(): Promise<void>;
}

/** Where trials run: the one interface of all ways. Make one with `inProcess`, `workerThreads` or, from `@ganglion/search/bullmq`, `bullQueue`. */
export interface Runner {
  readonly kind: string;
  /** Begins to work for a search. */
  open(search: string): Promise<OpenRunner>;
}

/** Whether a value is a runner. */
export function isRunner(value: unknown): value is Runner {
  const { kind, open } = Object(value) as Partial<Runner>;
  return typeof kind === "string" && typeof open === "function";
}
