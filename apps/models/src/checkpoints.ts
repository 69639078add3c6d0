import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Tensor } from "@ganglion/tensor";
import { type Checkpoint, checkpointFolder, type CheckpointFolder } from "@ganglion/train";
import { writeWhole } from "./write-whole.ts";

/** The numbers that all of a run depends on. Of the rest, `fit` asks the checkpoint. */
export type RunSettings = Readonly<Record<"name" | "epochs" | "batchSize" | "seed" | "build", string | number>>;

/**
 * The checkpoints of a run, in a folder of their own that says which run it is.
 * @throws Error if the folder has those of a run with other settings.
 */
export async function openRun(folder: string, settings: RunSettings): Promise<CheckpointFolder> {
  const path = join(folder, "run.json");
  const ours = `${JSON.stringify(settings)}\n`;
  const theirs = await readFile(path, "utf8").catch(() => undefined);
  if (theirs !== undefined && theirs !== ours) {
    const got = `${theirs.trim()} beside ${ours.trim()}`;
    throw new Error(
      `models: the run in ${folder} must have been begun with these arguments on such a machine, got ${got}. ` +
        "Pass the same, or remove the folder to begin anew.",
    );
  }
  await mkdir(folder, { recursive: true });
  if (theirs === undefined) await writeWhole(path, ours);
  return checkpointFolder(folder);
}

/** Gives back the memory of a checkpoint that was written, or taken over by a run. */
export function disposeCheckpoint({ model, optimizer }: Checkpoint): void {
  const tensors: readonly Tensor[] = [...Object.values(model), ...Object.values(optimizer.tensors)];
  for (const x of tensors) x.dispose();
}
