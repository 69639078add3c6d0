import { type Check, describeValue, isPlainObject, oneOf, refusal, unknownOption } from "@ganglion/tensor";
import type { Checkpoint } from "./checkpoint.ts";

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
  if (typeof value === "string") return oneOf("epoch")(where, name, value, true);
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  const rule = `${name} must be "epoch" or a whole number of steps >= 1`;
  throw refusal(kind, where, rule, describeValue(value), "Leave it out to save after each epoch.");
};
