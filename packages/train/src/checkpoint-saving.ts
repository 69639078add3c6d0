import type { CheckpointStore } from "./check-save.ts";
import { checkpointOf, disposeCheckpoint } from "./checkpoint.ts";
import type { CheckpointEvent } from "./fit-event.ts";
import type { Run } from "./run.ts";

/** Whether a checkpoint is due after the step that was made last. */
export function isSaveDue({ options: { save }, step }: Run): boolean {
  return typeof save?.every === "number" && step % save.every === 0;
}

/** Whether a checkpoint is due after the epoch that was completed last. */
export function isEpochSaveDue({ options: { save, epochs }, epoch, step }: Run): boolean {
  if (save === undefined) return false;
  return typeof save.every !== "number" || (epoch === epochs && step % save.every !== 0);
}

/** Saves a run that is between two steps. */
export async function saveNow(run: Run, store: CheckpointStore): Promise<CheckpointEvent> {
  const checkpoint = checkpointOf(run);
  try {
    const file = await store.save(checkpoint);
    return { type: "checkpoint", epoch: epochOf(run), step: run.step, file };
  } finally {
    disposeCheckpoint(checkpoint);
  }
}

/** The epoch that the last step was in, counted from 1; 1 before the first. */
export function epochOf({ epoch, cursor }: Run): number {
  return Math.max(1, cursor === 0 ? epoch : epoch + 1);
}
