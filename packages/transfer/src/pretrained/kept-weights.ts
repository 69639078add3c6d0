import { type AbortSignalLike, type Layer, stateEntries, type Tensor } from "@ganglion/tensor";
import { loadWeights, type NamedTensors, readWeights, saveWeights } from "@ganglion/weights";
import type { KeptFile } from "./cache.ts";
import { sha256Of } from "./fetch-whole.ts";

/** Writes a model's weights to where they are kept, with a checksum of what they are. */
export async function saveKept(model: Layer, place: KeptFile, sha256: string): Promise<void> {
  const content = await contentOf(stateOf(model));
  await saveWeights(await place.target(), model, { metadata: { sha256, content } });
}

/**
 * Whether the weights are kept on this machine, are what was written there to the last bit, and fit: then they are loaded. What does
 * not is fetched again.
 */
export async function loadKept(
  model: Layer,
  place: KeptFile,
  reading: { readonly signal?: AbortSignalLike },
): Promise<boolean> {
  const source = await place.find();
  if (source === undefined) return false;
  try {
    const { tensors, metadata } = await readWeights(source, reading);
    try {
      if (metadata["content"] !== (await contentOf(tensors))) return false;
      loadWeights(model, tensors);
      return true;
    } finally {
      for (const x of Object.values(tensors)) x.dispose();
    }
  } catch {
    reading.signal?.throwIfAborted();
    return false;
  }
}

/** A SHA-256 of all values, names and shapes, one tensor at a time, since there may be no room for a second copy of all. */
async function contentOf(tensors: NamedTensors): Promise<string> {
  const { subtle } = globalThis.crypto;
  const lines: string[] = [];
  for (const name of Object.keys(tensors).toSorted()) {
    const x = tensors[name] as Tensor;
    const { buffer, byteOffset, byteLength } = await x.data();
    const digest = await sha256Of(subtle, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
    lines.push(`${name} ${x.dtype} ${x.shape.join("x")} ${digest}`);
  }
  return sha256Of(subtle, new TextEncoder().encode(lines.join("\n")));
}

function stateOf(model: Layer): NamedTensors {
  return Object.fromEntries(stateEntries(model).map(({ path, tensor }) => [path, tensor]));
}
