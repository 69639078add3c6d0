import { checkCount, checkOptions } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointPlace, placeOf } from "./checkpoint-place.ts";

/** How `checkpointFolder` keeps checkpoints. */
export interface CheckpointFolderOptions {
  /** How many are kept, the last ones; 2 by default, so that there is one before the last. */
  readonly keep?: number;
}

/** A file that could not be taken, and why. */
export interface DamagedCheckpoint {
  readonly file: string;
  readonly reason: Error;
}

/** What `load` found. */
export interface FoundCheckpoint {
  /** The last good checkpoint, on the active backend. */
  readonly checkpoint: Checkpoint;
  /** The file that it is in. */
  readonly file: string;
  /** Newer ones that are torn or damaged. */
  readonly damaged: readonly DamagedCheckpoint[];
}

/** Checkpoints in a folder. */
export interface CheckpointFolder {
  /**
   * Writes a checkpoint to a safetensors file. It is there whole or not at all, and only then pointed to as the last good one.
   * @returns the name of the file
   * @throws RangeError for what is no checkpoint; Error if it cannot be written. What was saved before is still there then.
   */
  save(checkpoint: Checkpoint): Promise<string>;
  /**
   * Reads the last checkpoint that is whole.
   * @returns `undefined` if none was saved.
   * @throws RangeError if all of them are damaged.
   */
  load(): Promise<FoundCheckpoint | undefined>;
}

const where = "checkpointFolder";

/**
 * Keeps checkpoints of a run in a folder, each in one safetensors file with all of the run: weights, moments, averages, generators, numbers
 * and a checksum. Whatever happens while one is written - the process is killed, the power fails -, there is a good one afterwards.
 * @throws TypeError for what is no folder or option.
 * @example
 * ```ts no-run
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { checkpointFolder, fit } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * const train = await digits({ shape: [64] });
 * const folder = checkpointFolder("checkpoints");
 * const resume = (await folder.load())?.checkpoint;
 * const training = fit(model, { train, loss: crossEntropy, optimizer, epochs: 9, batchSize: 64, rng: rng(8), resume });
 * for await (const { type } of training) if (type === "epoch") await folder.save(training.checkpoint());
 * ```
 */
export function checkpointFolder(place: CheckpointPlace, options: CheckpointFolderOptions = {}): CheckpointFolder {
  checkOptions<CheckpointFolderOptions>(where, options, { keep: checkCount });
  const { keep = 2 } = options;
  const folder = placeOf(place);
  return {
    async save(checkpoint) {
      const { saveLast } = await loaded(where, import("./folder-files.ts"));
      return saveLast(folder, keep, checkpoint);
    },
    async load() {
      const { loadLast } = await loaded(where, import("./folder-files.ts"));
      return loadLast(folder);
    },
  };
}
