import { describeValue, refusal, type Tensor } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { ByteSource } from "./byte-source.ts";
import { otherFormat } from "./other-formats.ts";
import type { Weights, WeightsFile } from "./read-weights.ts";
import type { Reading } from "./reading.ts";
import { readSafetensors } from "./safetensors-header.ts";
import { shorten } from "./names.ts";
import { openSource } from "./source.ts";
import { checkConversion, type Contents, readParts } from "./weights-file.ts";
import type { WeightsSource } from "./weights-source.ts";

/** What `readWeights` returns. */
export async function readAll(reading: Reading, source: WeightsSource): Promise<Weights> {
  const { format, metadata, parts } = await open(reading, source);
  return { format, metadata, tensors: await readParts(reading, parts) };
}

/** What `openWeights` returns. */
export async function openFile(reading: Reading, source: WeightsSource): Promise<WeightsFile> {
  const { format, metadata, parts } = await open(reading, source);
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

async function open(reading: Reading, given: WeightsSource): Promise<Contents> {
  const source = await openSource(reading, given);
  const contents = await contentsOf(reading, source);
  checkConversion(reading, contents.parts);
  return contents;
}

/** Tells the format by the first bytes. What reads the others than safetensors is loaded when there is one. */
async function contentsOf(reading: Reading, source: ByteSource): Promise<Contents> {
  const { where } = reading;
  const head = await source.read(0, Math.min(8, source.size));
  const text = String.fromCharCode(...head);
  if (text.startsWith("\u0093NUMPY")) return (await loaded(where, import("./numpy.ts"))).readNpy(where, source);
  if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) return zipContents(reading, source);
  if (text.startsWith("\u0080\u0002\u008a\n"))
    return (await loaded(where, import("./pytorch-older.ts"))).readOlder(reading, source);
  const other = otherFormat(head);
  if (other !== undefined) {
    const rule = "a file must be safetensors, NumPy's, PyTorch's or a TensorFlow.js layers model";
    throw refusal(RangeError, where, rule, `${other.name} in ${source.label}`, other.remedy);
  }
  // The eighth byte of a safetensors file is 0, since no header is that long.
  if (!/^\s*[{[]/.test(text) || head[7] === 0) return readSafetensors(where, source);
  const { readIndex, readJson } = await loaded(where, import("./index-file.ts"));
  const index = await readJson(where, source);
  const isTfjs = index instanceof Map && index.has("weightsManifest");
  return isTfjs
    ? (await loaded(where, import("./tfjs.ts"))).readTfjs(reading, source, index)
    : readIndex(reading, source, index);
}

async function zipContents(reading: Reading, source: ByteSource): Promise<Contents> {
  const { readZipEntries } = await loaded(reading.where, import("./zip-entries.ts"));
  const entries = await readZipEntries(reading.where, source);
  const { isPytorch, readPytorch } = await loaded(reading.where, import("./pytorch.ts"));
  if (isPytorch(entries)) return readPytorch(reading, source, entries);
  return (await loaded(reading.where, import("./numpy.ts"))).readNpz(reading, source, entries);
}
