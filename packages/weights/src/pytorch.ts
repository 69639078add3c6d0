import type { ByteSource } from "./byte-source.ts";
import { shorten } from "./names.ts";
import { readPickle } from "./pickle.ts";
import { type Defect, namesOf, partsOf, readerFor } from "./pytorch-tensors.ts";
import { damaged, type Reading } from "./reading.ts";
import type { Contents } from "./weights-file.ts";
import type { ZipEntry } from "./zip-entries.ts";
import { zipSource } from "./zip-source.ts";

const PICKLE = /^[^/]+\/data\.pkl$/;
const MAX_PICKLE_LENGTH = 2 ** 26;
/** Whether a zip file is one that PyTorch saved. */
export function isPytorch(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => PICKLE.test(name));
}

/**
 * Reads what PyTorch saved: tensors by the path of their keys, numbers and texts beside them as metadata. Nothing is executed:
 * names other than those of tensors and dicts are refused.
 * @throws RangeError that names the defect, or what else the file asks for.
 */
export async function readPytorch(
  reading: Reading,
  source: ByteSource,
  entries: readonly ZipEntry[],
): Promise<Contents> {
  const { where } = reading;
  const defect: Defect = (rule, got) => damaged(where, source.label, rule, got);
  const found = entries.filter(({ name }) => PICKLE.test(name));
  const [pickle] = found as [ZipEntry];
  if (found.length > 1) throw defect("there must be one data.pkl", `${found.length}`);
  if (pickle.size > MAX_PICKLE_LENGTH)
    throw defect(`data.pkl must have at most ${MAX_PICKLE_LENGTH} bytes`, `${pickle.size}`);
  const folder = pickle.name.slice(0, -"data.pkl".length);
  const files = new Map(entries.map((entry) => [entry.name, entry]));
  await checkOrder(reading, source, files.get(`${folder}byteorder`), defect);
  const bytes = await (await zipSource(reading, source, pickle)).read(0, pickle.size);
  const { tensors, metadata } = namesOf(readPickle(bytes, readerFor(where, source.label, defect)), defect);
  const sources = new Map<string, ByteSource>();
  for (const [name, { storage }] of tensors) {
    const entry = files.get(`${folder}data/${storage.key}`);
    if (entry === undefined)
      throw defect(`the storage of ${shorten(name)} must be in the file`, `no ${shorten(storage.key)}`);
    if (!sources.has(storage.key)) sources.set(storage.key, await zipSource(reading, source, entry));
  }
  const parts = partsOf(tensors, (key) => sources.get(key) as ByteSource, source, defect);
  return { format: "pytorch", metadata, parts };
}

async function checkOrder(
  reading: Reading,
  source: ByteSource,
  entry: ZipEntry | undefined,
  defect: Defect,
): Promise<void> {
  if (entry === undefined) return;
  const bytes = await (await zipSource(reading, source, entry)).read(0, Math.min(entry.size, 16));
  const order = String.fromCharCode(...bytes);
  if (order !== "little") throw defect("the byte order must be little", JSON.stringify(order));
}
