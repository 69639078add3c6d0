import type { ByteSource } from "./byte-source.ts";
import { MOST_GROWTH } from "@ganglion/tensor/files";
import { shorten } from "./names.ts";
import { damaged } from "./reading.ts";

/** A file in a zip file. */
export interface ZipEntry {
  readonly name: string;
  readonly isPacked: boolean;
  readonly checksum: number;
  /** Its bytes in the zip file, and unpacked. */
  readonly packed: number;
  readonly size: number;
  /** Where its local header is, and where what follows begins. */
  readonly start: number;
  readonly limit: number;
}

/** The end record with the longest comment. */
const MAX_END_LENGTH = 22 + 0xffff;
const MAX_DIRECTORY = 2 ** 26;

/**
 * Reads the directory of a zip file, and checks all of it.
 * @throws RangeError that names the defect.
 */
export async function readZipEntries(where: string, source: ByteSource): Promise<readonly ZipEntry[]> {
  const defect: Defect = (rule, got) => damaged(where, source.label, rule, got);
  const { count, size, offset, end } = await readEnd(source, defect);
  if (size > MAX_DIRECTORY || offset + size > end) {
    throw defect("the directory of a zip file must lie before its end", `${size} bytes at ${offset}`);
  }
  const bytes = await source.read(offset, offset + size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  while (at < size) {
    if (at + 46 > size || view.getUint32(at, true) !== 0x02014b50)
      throw defect("a zip directory must hold entries", `none at ${at}`);
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [number, number, number];
    const next = at + 46 + lengths[0] + lengths[1] + lengths[2];
    if (next > size) throw defect("a zip entry must lie within the directory", `one that ends at ${next} of ${size}`);
    const entry = readEntry(view, at, lengths, defect);
    if (entries.has(entry.name)) throw defect("names in a zip file must differ", `${shorten(entry.name)} twice`);
    entries.set(entry.name, entry);
    at = next;
  }
  if (entries.size !== count) throw defect(`the directory must have ${count} entries`, `${entries.size}`);
  return limited([...entries.values()], offset, defect);
}

type Defect = (rule: string, got: string) => Error;

interface ZipEnd {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Where the record is. */
  readonly end: number;
}

async function readEnd(source: ByteSource, defect: Defect): Promise<ZipEnd> {
  const from = Math.max(0, source.size - MAX_END_LENGTH);
  const tail = await source.read(from, source.size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  let at = tail.length - 22;
  const isEnd = (): boolean =>
    view.getUint32(at, true) === 0x06054b50 && view.getUint16(at + 20, true) === tail.length - at - 22;
  while (at >= 0 && !isEnd()) at--;
  if (at < 0) throw defect("a zip file must have an end record", "none");
  const plain = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
  if (plain.count !== 0xffff && plain.size !== 0xffffffff && plain.offset !== 0xffffffff)
    return { ...plain, end: from + at };
  if (at < 20 || view.getUint32(at - 20, true) !== 0x07064b50) return { ...plain, end: from + at };
  const where = Number(view.getBigUint64(at - 12, true));
  if (where + 56 > from + at) throw defect("the large end record must lie before the end", `${where}`);
  const bytes = await source.read(where, where + 56);
  const large = new DataView(bytes.buffer, bytes.byteOffset, 56);
  if (large.getUint32(0, true) !== 0x06064b50) throw defect("there must be a large end record", `none at ${where}`);
  const [count, size, offset] = [32, 40, 48].map((field) => Number(large.getBigUint64(field, true))) as [
    number,
    number,
    number,
  ];
  return { count, size, offset, end: where };
}

function readEntry(view: DataView, at: number, lengths: readonly [number, number, number], defect: Defect): ZipEntry {
  const name = textOf(view, at + 46, lengths[0], defect);
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const shown = shorten(name);
  if ((flags & 1) !== 0) throw defect(`${shown} must not be encrypted`, "one that is");
  if (method !== 0 && method !== 8) throw defect(`${shown} must be stored or deflated`, `method ${method}`);
  // Sizes and the place that 32 bits do not hold stand in an extra field, in this order.
  const large = largeField(view, at + 46 + lengths[0], lengths[1]);
  let used = 0;
  const [size, packed, start] = [24, 20, 42].map((field) => {
    const value = view.getUint32(at + field, true);
    if (value !== 0xffffffff || large === undefined || large.byteLength < used + 8) return value;
    used += 8;
    return Number(large.getBigUint64(used - 8, true));
  }) as [number, number, number];
  const isPacked = method === 8;
  if (isPacked ? size > packed * MOST_GROWTH : size !== packed) {
    throw defect(`${shown} must be as large as its ${packed} bytes can be`, `${size}`);
  }
  return { name, isPacked, checksum: view.getUint32(at + 16, true), packed, size, start, limit: 0 };
}

function textOf(view: DataView, at: number, length: number, defect: Defect): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
  } catch {
    throw defect("names in a zip file must be UTF-8", "bytes that are not");
  }
}

function largeField(view: DataView, start: number, length: number): DataView | undefined {
  for (let at = start; at + 4 <= start + length; ) {
    const size = view.getUint16(at + 2, true);
    if (at + 4 + size > start + length) return undefined;
    if (view.getUint16(at, true) === 1) return new DataView(view.buffer, view.byteOffset + at + 4, size);
    at += 4 + size;
  }
  return undefined;
}

/** No entry reaches into the next one, so that all of them together are no more than the file. */
function limited(entries: readonly ZipEntry[], end: number, defect: Defect): ZipEntry[] {
  const sorted = [...entries].sort((a, b) => a.start - b.start);
  const limits = new Map(sorted.map((entry, index) => [entry, sorted[index + 1]?.start ?? end]));
  return entries.map((entry) => {
    const limit = limits.get(entry) as number;
    if (entry.start + 30 + entry.packed <= limit) return { ...entry, limit };
    throw defect(`${shorten(entry.name)} must end before ${limit}`, `${entry.packed} bytes from ${entry.start}`);
  });
}
