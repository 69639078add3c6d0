import { describeValue, refusal, type Tensor } from "@ganglion/tensor";
import type { ByteSource } from "./byte-source.ts";
import { shorten } from "./json.ts";
import { checkReading, type Reading, type ReadWeightsOptions } from "./reading.ts";
import { readSafetensors } from "./safetensors-header.ts";
import { openSource } from "./source.ts";
import { checkConversion, type Contents, readParts, type WeightsEntry, type WeightsFormat } from "./weights-file.ts";
import type { WeightsSource } from "./weights-source.ts";

/** What a file of weights holds. */
export interface Weights {
  /** What the file is. */
  readonly format: WeightsFormat;
  /** What its writer said about it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The tensors by name: a state dict. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** A file of weights of which single tensors can be read. */
export interface WeightsFile {
  /** What the file is. */
  readonly format: WeightsFormat;
  /** What its writer said about it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What the file says about each of its tensors. */
  readonly entries: Readonly<Record<string, WeightsEntry>>;
  /**
   * Reads one tensor, and of the file no more than its bytes.
   * @throws RangeError if the file has none of this name.
   */
  read(name: string): Promise<Tensor>;
}

/**
 * Reads all tensors of a file of weights: a safetensors file or an index of several, NumPy's `.npy`
 * or `.npz`, what PyTorch saved, or the `model.json` of a TensorFlow.js layers model, in PyTorch's names and layout. It is told by its content, and checked
 * whole before anything large is allocated. Besides the tensors there are at no time more than a few
 * megabytes of it in memory, or one tensor where that is packed, in another order, or for a GPU.
 * @throws TypeError for what is no source or option; Error if it cannot be reached; RangeError that names what is wrong with
 * the file; the signal's reason.
 * @example
 * ```ts
 * import { encodeWeights, readWeights } from "@ganglion/weights";
 * import { ones } from "@ganglion/tensor";
 * const { tensors } = await readWeights(await encodeWeights({ "fc.bias": ones([3]) }));
 * await tensors["fc.bias"]?.array(); // => [1, 1, 1]
 * ```
 */
export async function readWeights(source: WeightsSource, options: ReadWeightsOptions = {}): Promise<Weights> {
  const { reading, contents } = await open("readWeights", source, options);
  const { format, metadata, parts } = contents;
  return { format, metadata, tensors: await readParts(reading, parts) };
}

/**
 * Reads what a file of weights holds, and its tensors one by one as they are asked for: of a file on a server or a disk only
 * the parts that are needed are read.
 * @throws as `readWeights` does.
 * @example
 * ```ts
 * import { encodeWeights, openWeights } from "@ganglion/weights";
 * import { ones, zeros } from "@ganglion/tensor";
 * const file = await openWeights(await encodeWeights({ weight: zeros([2, 3]), bias: ones([2]) }));
 * file.entries["weight"]; // => { type: "F32", shape: [2, 3], bytes: 24 }
 * await (await file.read("bias")).array(); // => [1, 1]
 * ```
 */
export async function openWeights(source: WeightsSource, options: ReadWeightsOptions = {}): Promise<WeightsFile> {
  const { reading, contents } = await open("openWeights", source, options);
  const { format, metadata, parts } = contents;
  const entries = [...parts].map(([name, { type, shape, bytes }]) => [name, { type, shape, bytes }] as const);
  const read = async (name: string): Promise<Tensor> => {
    const part = parts.get(name);
    if (part === undefined) {
      const known = [...parts.keys()].slice(0, 5).map(shorten).join(", ");
      const remedy = `It has ${parts.size} tensors: ${known}${parts.size > 5 ? ", ..." : ""}.`;
      throw refusal(RangeError, "read", "name must be that of a tensor in the file", describeValue(name), remedy);
    }
    return (await readParts(reading, new Map([[name, part]])))[name] as Tensor;
  };
  return { format, metadata, entries: Object.fromEntries(entries), read };
}

async function open(
  where: string,
  given: WeightsSource,
  options: ReadWeightsOptions,
): Promise<{ readonly reading: Reading; readonly contents: Contents }> {
  const reading = checkReading(where, options);
  const source = await openSource(reading, given);
  const contents = await contentsOf(reading, source);
  checkConversion(reading, contents.parts);
  return { reading, contents };
}

/** Tells the format by the first bytes. What reads the others than safetensors is loaded when there is one. */
async function contentsOf(reading: Reading, source: ByteSource): Promise<Contents> {
  const { where } = reading;
  const head = await source.read(0, Math.min(8, source.size));
  const text = String.fromCharCode(...head);
  if (text.startsWith("\u0093NUMPY")) return (await import("./numpy.ts")).readNpy(where, source);
  if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) return zipContents(reading, source);
  if (text.startsWith("\u0080\u0002\u008a\n")) return (await import("./pytorch-older.ts")).readOlder(reading, source);
  // The eighth byte of a safetensors file is 0, since no header is that long.
  if (!/^\s*[{[]/.test(text) || head[7] === 0) return readSafetensors(where, source);
  const { readIndex, readJson } = await import("./index-file.ts");
  const index = await readJson(where, source);
  const isTfjs = index instanceof Map && index.has("weightsManifest");
  return isTfjs ? (await import("./tfjs.ts")).readTfjs(reading, source, index) : readIndex(reading, source, index);
}

async function zipContents(reading: Reading, source: ByteSource): Promise<Contents> {
  const { readZipEntries } = await import("./zip-entries.ts");
  const entries = await readZipEntries(reading.where, source);
  const { isPytorch, readPytorch } = await import("./pytorch.ts");
  if (isPytorch(entries)) return readPytorch(reading, source, entries);
  return (await import("./numpy.ts")).readNpz(reading, source, entries);
}
