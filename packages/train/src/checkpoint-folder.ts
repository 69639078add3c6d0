import { checkCount, checkOptions, refusal } from "@ganglion/tensor";
import { checkpointLook, checkVersion } from "./check-checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { fromFile, toFile } from "./checkpoint-file.ts";
import { type CheckpointPlace, type Place, placeOf } from "./checkpoint-place.ts";
import * as look from "./checkpoint-shape.ts";

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
/** Says which files are good, the last one first. It is a safetensors file too, so that it is written as they are. */
const POINTER = "latest.safetensors";
const FILE = /^checkpoint-\d{8,}\.safetensors$/;
/** What a process that was killed leaves of a file that it was writing. */
const UNFINISHED = /^\.(checkpoint-\d{8,}|latest)\.safetensors\.[0-9a-f]{8}\.tmp$/;

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
      checkVersion("save", checkpoint);
      checkpointLook(look.liveTensor)("save", "", checkpoint);
      const file = `checkpoint-${String(checkpoint.step).padStart(8, "0")}.safetensors`;
      const { tensors, metadata } = await toFile(checkpoint);
      const before = (await goodFiles(folder)).filter((name) => name !== file);
      await folder.write(file, tensors, metadata);
      const kept = [file, ...before].slice(0, keep);
      await folder.write(POINTER, {}, { files: JSON.stringify(kept) });
      const isSurplus = (name: string): boolean => UNFINISHED.test(name) || (FILE.test(name) && !kept.includes(name));
      const surplus = (await folder.names()).filter(isSurplus);
      for (const name of surplus) await folder.remove(name);
      return file;
    },
    load: () => load(folder),
  };
}

async function load(folder: Place): Promise<FoundCheckpoint | undefined> {
  const damaged: DamagedCheckpoint[] = [];
  for (const file of await goodFiles(folder)) {
    const source = await folder.find(file);
    if (source === undefined) continue;
    try {
      return { checkpoint: await fromFile(source), file, damaged };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      damaged.push({ file, reason: error });
    }
  }
  const [first] = damaged;
  if (first === undefined) return undefined;
  const remedy = "Begin anew in another folder, or put an older copy back.";
  const got = `${damaged.length} that are damaged, the last one since ${first.reason.message}`;
  throw refusal(RangeError, where, "there must be a whole checkpoint", got, remedy, { cause: first.reason });
}

/** The files that the pointer names; where it is missing or damaged itself, all that there are, the latest step first. */
async function goodFiles(folder: Place): Promise<readonly string[]> {
  const found = (await folder.names()).filter((name) => FILE.test(name));
  const named = await pointedTo(folder);
  if (named !== undefined && named.some((name) => found.includes(name))) return named;
  return found.sort((a, b) => stepOf(b) - stepOf(a));
}

async function pointedTo(folder: Place): Promise<readonly string[] | undefined> {
  const source = await folder.find(POINTER);
  if (source === undefined) return undefined;
  try {
    const { openWeights } = await import("@ganglion/weights");
    const { metadata } = await openWeights(source);
    const files: unknown = JSON.parse(metadata["files"] ?? "");
    const areNames = Array.isArray(files) && files.every((name) => typeof name === "string" && FILE.test(name));
    return areNames ? files : undefined;
  } catch {
    return undefined;
  }
}

function stepOf(file: string): number {
  return Number(/\d+/.exec(file)?.[0]);
}
