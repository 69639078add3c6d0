import { refusal, type Tensor } from "@ganglion/tensor";
import type { WeightsSource } from "@ganglion/weights";
import { checkpointLook, checkVersion } from "./check-checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import * as look from "./checkpoint-shape.ts";
import { fromJson, toJson } from "./exact-json.ts";
import { saveCheckpoint } from "./stored-checkpoint.ts";

type Tensors = Readonly<Record<string, Tensor>>;

/** A checkpoint as the tensors and the texts of a safetensors file. */
export interface CheckpointFile {
  /** By names such as `model/0.weight`, so that weights can be read out of a checkpoint by others. */
  readonly tensors: Tensors;
  readonly metadata: Readonly<Record<string, string>>;
}

const where = "checkpointFolder";
const FORMAT = "ganglion-checkpoint";
const remedy = "It was torn or changed after it was saved; take an older one.";

/** All of a run as what a file holds, with a checksum over it. */
export async function toFile(checkpoint: Checkpoint): Promise<CheckpointFile> {
  const { model, optimizer, averages, ...rest } = checkpoint;
  const [moments, means] = [withoutTensors(optimizer), Object.entries(averages)];
  const state = { ...rest, optimizer: moments, averages: means.map(([name, one]) => [name, withoutTensors(one)]) };
  const { checksum } = await saveCheckpoint(checkpoint);
  const named = [
    ...within("model/", model),
    ...within("optimizer/", optimizer.tensors),
    ...means.flatMap(([, { tensors }], index) => within(`averages/${index}/`, tensors)),
  ];
  return { tensors: Object.fromEntries(named), metadata: { format: FORMAT, state: toJson(state), checksum } };
}

/**
 * The checkpoint in a file, on the active backend.
 * @throws RangeError if the file is torn, damaged, or none that `toFile` is of.
 */
export async function fromFile(source: WeightsSource): Promise<Checkpoint> {
  // Whoever keeps no checkpoints in files loads nothing that reads them.
  const { readWeights } = await import("@ganglion/weights");
  const { metadata, tensors } = await readWeights(source, { conversion: "none" });
  try {
    const checkpoint = assembled(metadata, tensors);
    const { checksum } = await saveCheckpoint(checkpoint);
    if (checksum === metadata["checksum"]) return checkpoint;
    const rule = `the file must have the checksum ${JSON.stringify(metadata["checksum"]?.slice(0, 40))} that it was saved with`;
    throw refusal(RangeError, where, rule, checksum, remedy);
  } catch (error) {
    for (const x of Object.values(tensors)) x.dispose();
    throw error;
  }
}

function assembled(metadata: Readonly<Record<string, string>>, tensors: Tensors): Checkpoint {
  const { format, state: text, checksum } = metadata;
  if (format !== FORMAT || text === undefined || checksum === undefined) {
    const rule = "the file must be one of a checkpoint";
    throw refusal(RangeError, where, rule, "another safetensors file", "Pass a folder that checkpoints were saved to.");
  }
  const state = stateOf(text);
  const means: unknown = state["averages"];
  if (!Array.isArray(means) || !means.every((one) => Array.isArray(one) && one.length === 2)) {
    throw look.unsaved(where, "averages", "pairs of a name and a state", "others");
  }
  const averages = (means as [string, object][]).map(([name, own], index) => {
    return [name, { ...own, tensors: inside(tensors, `averages/${index}/`) }] as const;
  });
  const checkpoint: unknown = {
    ...state,
    model: inside(tensors, "model/"),
    optimizer: { ...Object(state["optimizer"]), tensors: inside(tensors, "optimizer/") },
    averages: Object.fromEntries(averages),
  };
  checkVersion(where, checkpoint);
  checkpointLook(look.liveTensor)(where, "", checkpoint);
  return checkpoint as Checkpoint;
}

function stateOf(text: string): Record<string, unknown> {
  let state: unknown;
  try {
    state = fromJson(text);
  } catch (error) {
    const rule = "the state of the run must be plain JSON";
    throw refusal(RangeError, where, rule, "a text that is none", remedy, { cause: error });
  }
  return look.recordOf(where, "all", state);
}

function withoutTensors<S extends { readonly tensors: unknown }>(state: S): Omit<S, "tensors"> {
  const { tensors: _, ...rest } = state;
  return rest;
}

function within(prefix: string, tensors: Tensors): [string, Tensor][] {
  return Object.entries(tensors).map(([name, x]) => [prefix + name, x]);
}

function inside(tensors: Tensors, prefix: string): Record<string, Tensor> {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, x]) => [name.slice(prefix.length), x]));
}
