import { type Checkpoint, saveCheckpoint } from "@ganglion/train";
import type { KeepProblem } from "../own/own-protocol.ts";
import { holdRun } from "./hold-run.ts";
import type { OpenedRun } from "./opened-run.ts";
import type { UnfinishedRun, UnfinishedState } from "./unfinished-run.ts";
import type { UnfinishedStorage } from "./unfinished-storage.ts";

/** A run at one moment. */
export interface Draft {
  readonly run: UnfinishedRun;
  /** Given back once it is written, or another draft took its place. */
  readonly checkpoint: Checkpoint;
  readonly curves: Omit<UnfinishedState, "checkpoint">;
}

/** Told once a run is kept, and whenever that changes: undefined is no problem. */
export type KeepingReport = (problem: KeepProblem | undefined) => void;

/** Keeps a run while it goes, so that it can go on after its page was closed. Training never waits for it. */
export interface RunKeeper {
  /** Whether it is time to keep it once more. */
  isDue(): boolean;
  /** Keeps this draft as soon as the one before it is written; of several that wait only the last. */
  keep(draft: Draft): void;
  /** Stops keeping; a run that is over is forgotten. */
  end(isOver: boolean): Promise<void>;
}

/** So much of a run may be lost, or more where keeping it takes long; one that is over sooner is not worth it. Units: milliseconds. */
const interval = 3000;
/** Keeping may take so much of the time. */
const share = 0.02;

/** Nothing kept yet, and nothing due. */
export function createRunKeeper(
  { id, storage, before, leave }: OpenedRun,
  report: KeepingReport,
  now: () => number = () => performance.now(),
): RunKeeper {
  let next = now() + interval;
  let waiting: Draft | undefined;
  let writing: Promise<void> | undefined;
  let isStored = before !== undefined;
  let said: KeepProblem | "kept" | undefined;
  let isEnded = false;
  const say = (problem: KeepProblem | undefined): void => {
    if (isEnded || said === (problem ?? "kept")) return;
    said = problem ?? "kept";
    report(problem);
  };
  const write = async ({ run, checkpoint, curves }: Draft): Promise<void> => {
    const stored = await saveCheckpoint(checkpoint).finally(() => dispose(checkpoint));
    try {
      if (!isStored) await removeOthers(storage, id);
      isStored = true;
      await storage.put(run, { ...curves, checkpoint: stored });
      say(undefined);
    } catch (error) {
      say(problemOf(error));
    }
  };
  const writeAll = async (): Promise<void> => {
    for (let draft = waiting; draft !== undefined; draft = waiting) {
      waiting = undefined;
      const began = now();
      // Of a device that is gone nothing can be read any more; what was kept before stays.
      await write(draft).catch(() => undefined);
      next = now() + Math.max(interval, (now() - began) / share);
    }
    writing = undefined;
  };
  return {
    isDue: () => writing === undefined && now() >= next,
    keep(draft) {
      if (waiting !== undefined) dispose(waiting.checkpoint);
      waiting = draft;
      writing ??= writeAll();
    },
    async end(isOver) {
      isEnded = true;
      if (waiting !== undefined) dispose(waiting.checkpoint);
      waiting = undefined;
      await writing;
      if (isOver && isStored) await storage.remove(id).catch(() => undefined);
      leave();
    },
  };
}

/** Takes the runs away that nobody went on with: one is offered, and this one will be it. */
async function removeOthers(storage: UnfinishedStorage, own: string): Promise<void> {
  for (const id of await storage.ids()) {
    if (id === own) continue;
    const release = await holdRun(id);
    if (release === undefined) continue;
    await storage.remove(id);
    release();
  }
}

/** Gives the memory of a checkpoint back. */
export function dispose({ model, optimizer }: Checkpoint): void {
  for (const tensor of [...Object.values(model), ...Object.values(optimizer.tensors)]) tensor.dispose();
}

/** Why the browser does not store something. */
function problemOf(error: unknown): KeepProblem {
  return error instanceof Error && error.name === "QuotaExceededError" ? "full" : "forbidden";
}
