import type { Bytes } from "./byte-source.ts";
import { describeValue, type Layer, refusal, type UrlLike } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Encoding } from "./encode.ts";
import type { SaveWeightsOptions } from "./encode-weights.ts";
import type { NamedTensors } from "./model-state.ts";
import { nodeModule } from "./node-files.ts";
import { disposeSnapshot, snapshotOf } from "./snapshot.ts";

/** A file of the browser's file systems, such as its private one: what is written is there as a whole when it is closed. */
export interface FileHandleLike {
  readonly name?: string;
  createWritable(): Promise<WritableLike>;
}

interface WritableLike {
  write(bytes: Bytes): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}

/** Where weights are written: a path or file address (in Node), or a file of the browser's file systems. */
export type WeightsTarget = string | UrlLike | FileHandleLike;

/**
 * Writes a model's state, or a state dict, to a file: safetensors, or what `.npy` or `.npz` at the end of its name says. The file is there whole or as it was before, whatever happens
 * meanwhile: it is written beside its place, flushed to the disk and then renamed. The model may train on at once: what is
 * written are its values at the time of the call.
 * @throws TypeError for what is no target, state or option; RangeError if a finite value has no place in the dtype; Error if
 * the file cannot be written; the signal's reason.
 * @example
 * ```ts no-run
 * import { linear } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * import { saveWeights } from "@ganglion/weights";
 * await saveWeights("model.safetensors", linear(64, 10, { rng: rng(7) }), { dtype: "float16" });
 * const folder = await navigator.storage.getDirectory(); // in a browser
 * await saveWeights(await folder.getFileHandle("model", { create: true }), linear(64, 10, { rng: rng(7) }));
 * ```
 */
export async function saveWeights(
  target: WeightsTarget,
  state: Layer | NamedTensors,
  options: SaveWeightsOptions = {},
): Promise<void> {
  const where = "saveWeights";
  const write = writerFor(where, target);
  const label = isHandle(target) ? "the file" : String(target);
  const format = options.format === undefined ? formatOf(target) : {};
  const snapshot = snapshotOf(where, state, { ...options, ...format });
  try {
    const { encode } = await loaded(where, import("./encode.ts"));
    await write(encode(where, label, snapshot));
  } finally {
    disposeSnapshot(snapshot);
  }
}

/** What the name of a file says that it is. */
function formatOf(target: WeightsTarget): Pick<SaveWeightsOptions, "format"> {
  const { name = "" } = isHandle(target) ? target : { name: String(target).replace(/[?#].*$/, "") };
  const [, format] = /\.(npy|npz)$/i.exec(name) ?? [];
  return format === undefined ? {} : { format: format.toLowerCase() as "npy" | "npz" };
}

function writerFor(where: string, target: WeightsTarget): (encoding: Encoding) => Promise<void> {
  if (isHandle(target)) return (encoding) => writeHandle(target, encoding);
  const isUrl = typeof target === "object" && target !== null && typeof target.href === "string";
  const address = typeof target === "string" || isUrl ? String(target) : undefined;
  if (address === undefined || address === "" || /^(https?|blob|data):/i.test(address)) {
    const remedy = "Pass a path, or a handle of the browser's file system; encodeWeights gives the bytes for all else.";
    throw refusal(TypeError, where, "target must be a file that can be written", describeValue(target), remedy);
  }
  const files = nodeModule("node:fs/promises");
  if (files === undefined) {
    const remedy = "Pass a handle of navigator.storage.getDirectory(), or take the bytes of encodeWeights.";
    throw refusal(Error, where, "there must be a file system for a path", "a platform without one", remedy);
  }
  return async ({ pieces }) =>
    (await loaded(where, import("./replace-file.ts"))).replaceFile(where, files, address, pieces);
}

async function writeHandle(handle: FileHandleLike, { pieces }: Encoding): Promise<void> {
  const writable = await handle.createWritable();
  try {
    for await (const piece of pieces) await writable.write(piece);
    await writable.close();
  } catch (error) {
    await writable.abort(error).catch(() => undefined);
    throw error;
  }
}

function isHandle(target: unknown): target is FileHandleLike {
  return typeof (Object(target) as Partial<FileHandleLike>).createWritable === "function";
}
