import { type Check, describeValue, isPlainObject, oneOf, refusal, unknownOption } from "@ganglion/tensor";
import { type Checkpoint, checkpointOf, disposeCheckpoint } from "./checkpoint.ts";
import type { CheckpointEvent } from "./fit-event.ts";
import type { Run } from "./run.ts";

/** Where checkpoints are saved to, such as `checkpointFolder` makes it. */
export interface CheckpointStore {
  /** Saves a checkpoint, whole or not at all, and gives a name for it. */
  save(checkpoint: Checkpoint): Promise<string>;
}

/** How `fit` saves checkpoints by itself. */
export interface SaveOptions {
  /** Where to: `checkpointFolder("checkpoints")`, or a store of your own. */
  readonly to: CheckpointStore;
  /** After every epoch (default), or after so many steps and at the end of the last epoch. */
  readonly every?: number | "epoch";
}

/** @throws TypeError or RangeError unless `value` says where and how often to save. */
export function checkSave(where: string, name: string, value: unknown): void {
  if (!isPlainObject(value)) {
    const remedy = 'Pass { to: checkpointFolder("checkpoints") }.';
    throw refusal(TypeError, where, `${name} must be a plain object`, describeValue(value), remedy);
  }
  const { to, every, ...others } = value as Partial<SaveOptions>;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw unknownOption(where, stranger, ["to", "every"], renamed);
  checkStore(where, `${name}.to`, to);
  if (every !== undefined) checkEvery(where, `${name}.every`, every);
}

const renamed = { folder: "to", store: "to", interval: "every", everySteps: "every" };

const checkStore: Check = (where, name, value) => {
  if (typeof (Object(value) as Partial<CheckpointStore>).save === "function") return;
  const remedy = 'Pass checkpointFolder("checkpoints"), or an object with save(checkpoint).';
  throw refusal(TypeError, where, `${name} must be a store of checkpoints`, describeValue(value), remedy);
};

const checkEvery: Check = (where, name, value) => {
  if (typeof value === "string") return oneOf("epoch")(where, name, value);
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  const rule = `${name} must be "epoch" or a whole number of steps >= 1`;
  throw refusal(kind, where, rule, describeValue(value), "Leave it out to save after each epoch.");
};

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
