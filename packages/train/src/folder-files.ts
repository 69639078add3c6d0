import { refusal } from "@ganglion/tensor";
import { checkpointLook, checkVersion } from "./check-checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { fromFile, toFile } from "./checkpoint-file.ts";
import type { DamagedCheckpoint, FoundCheckpoint } from "./checkpoint-folder.ts";
import type { CheckedPlace } from "./checkpoint-place.ts";
import * as look from "./checkpoint-shape.ts";
import { openPlace, type Place } from "./open-place.ts";

/** Says which files are good, the last one first. It is a safetensors file too, so that it is written as they are. */
const POINTER = "latest.safetensors";
const FILE = /^checkpoint-\d{8,}\.safetensors$/;
/** What a process that was killed leaves of a file that it was writing. */
const UNFINISHED = /^\.(checkpoint-\d{8,}|latest)\.safetensors\.[0-9a-f]{8}\.tmp$/;

/**
 * Writes a checkpoint to the folder, and only then points to it; keeps the last ones.
 * @throws RangeError for what is no checkpoint; Error if it cannot be written.
 */
export async function saveLast(place: CheckedPlace, keep: number, checkpoint: Checkpoint): Promise<string> {
  checkVersion("save", checkpoint);
  checkpointLook(look.liveTensor)("save", "", checkpoint);
  const folder = openPlace(place);
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
}

/**
 * The last checkpoint of the folder that is whole.
 * @throws RangeError if all of them are damaged.
 */
export async function loadLast(place: CheckedPlace): Promise<FoundCheckpoint | undefined> {
  const folder = openPlace(place);
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
  throw refusal(RangeError, "checkpointFolder", "there must be a whole checkpoint", got, remedy, {
    cause: first.reason,
  });
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
