import { type ByteSource, checkedSource } from "./byte-source.ts";
import { factsOf } from "./element-type.ts";
import { shorten } from "./names.ts";
import { readPickleAt, shownPickled } from "./pickle.ts";
import { type Defect, type Named, namesOf, partsOf, readerFor, type Rebuilt } from "./pytorch-tensors.ts";
import { damaged, type Reading } from "./reading.ts";
import type { Contents } from "./weights-file.ts";

/** How such a file begins: a pickle of a whole number of 10 bytes. */
const MAGIC = "\u0080\u0002\u008a\n\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019.";
const PROTOCOL = 1001;
/** So much is read at first, in which most pickles lie whole; then four times as much, up to the most. */
const FIRST = 2 ** 16;
const MAX_PICKLE_LENGTH = 2 ** 26;
/** The number of values stands before those of a storage. */
const COUNT = 8;

/**
 * Reads what PyTorch saved before 1.6: pickles one after another - the version, the system, what was saved, the names of its storages -
 * and then the storages. Nothing is executed.
 * @throws RangeError that names the defect, or what else the file asks for.
 */
export async function readOlder(reading: Reading, source: ByteSource): Promise<Contents> {
  const defect: Defect = (rule, got) => damaged(reading.where, source.label, rule, got);
  const { named, keys, end } = await readPickles(reading, source, defect);
  const storages = await storagesOf({ reading, source, defect }, named.tensors, keys, end);
  const find = (key: string, name: string): ByteSource => {
    const storage = storages.get(key);
    if (storage !== undefined) return storage;
    throw defect(`the storage of ${shorten(name)} must be in the file`, `no ${shorten(key)}`);
  };
  return { format: "pytorch", metadata: named.metadata, parts: partsOf(named.tensors, find, source, defect) };
}

interface Pickles {
  readonly named: Named;
  /** The storages in the order of the file. */
  readonly keys: readonly string[];
  /** Where they begin. */
  readonly end: number;
}

/** How long the pickles are is known only when they have been read. */
async function readPickles(reading: Reading, source: ByteSource, defect: Defect): Promise<Pickles> {
  const most = Math.min(source.size, MAX_PICKLE_LENGTH);
  for (let length = Math.min(FIRST, most); ; length = Math.min(4 * length, most)) {
    let isCut = false;
    const fail: Defect = (rule, got) => {
      isCut = rule === "a pickle must have an end";
      return defect(rule, got);
    };
    try {
      return pickles(reading.where, source.label, await source.read(0, length), fail);
    } catch (error) {
      if (!isCut || length === most) throw error;
    }
  }
}

function pickles(where: string, label: string, bytes: Uint8Array, fail: Defect): Pickles {
  if (!String.fromCharCode(...bytes.subarray(0, MAGIC.length)).startsWith(MAGIC)) {
    throw fail("a file of PyTorch's before 1.6 must begin with its number", "another");
  }
  const reader = readerFor(where, label, fail);
  const protocol = readPickleAt(bytes, MAGIC.length, reader);
  if (protocol.value !== PROTOCOL) throw fail(`the version must be ${PROTOCOL}`, shownPickled(protocol.value));
  const system = readPickleAt(bytes, protocol.end, reader);
  if (!(system.value instanceof Map) || system.value.get("little_endian") !== true) {
    throw fail("the byte order must be little", "another");
  }
  const saved = readPickleAt(bytes, system.end, reader);
  const { value, end } = readPickleAt(bytes, saved.end, reader);
  const isKeys = Array.isArray(value) && value.every((key) => typeof key === "string");
  if (!isKeys || new Set(value).size < value.length)
    throw fail("the storages must be named, each once", shownPickled(value));
  return { named: namesOf(saved.value, fail), keys: value as readonly string[], end };
}

interface File {
  readonly reading: Reading;
  readonly source: ByteSource;
  readonly defect: Defect;
}

/** The storages of a file, each as a source of its own, held to what the pickle says of it. */
async function storagesOf(
  { reading, source, defect }: File,
  tensors: ReadonlyMap<string, Rebuilt>,
  keys: readonly string[],
  start: number,
): Promise<ReadonlyMap<string, ByteSource>> {
  const said = new Map([...tensors.values()].map(({ storage }) => [storage.key, storage]));
  const found = new Map<string, ByteSource>();
  let at = start;
  for (const key of keys) {
    const storage = said.get(key);
    if (storage === undefined) throw defect("each storage must be of a tensor", shorten(key));
    const bytes = storage.count * factsOf(storage.type).bytes;
    const first = at + COUNT;
    if (!(first + bytes <= source.size)) {
      throw defect(
        `storage ${shorten(key)} must lie within the file`,
        `${bytes} bytes from ${first} of ${source.size}`,
      );
    }
    const head = await source.read(at, first);
    const count = Number(new DataView(head.buffer, head.byteOffset, COUNT).getBigUint64(0, true));
    if (count !== storage.count) throw defect(`storage ${shorten(key)} must have ${storage.count} values`, `${count}`);
    const label = `storage ${shorten(key)} of ${source.label}`;
    const read = (from: number, to: number): Promise<Uint8Array> => source.read(first + from, first + to);
    found.set(key, checkedSource(reading, label, bytes, read));
    at = first + bytes;
  }
  if (at !== source.size) throw defect("the file must end with its last storage", `${source.size - at} bytes more`);
  return found;
}
