import { refusal } from "@ganglion/tensor";
import { inflater, MOST_GROWTH } from "@ganglion/tensor/files";
import type { ByteRange } from "./byte-range.ts";

/** A file in a zip archive. */
export interface ZipFile {
  readonly path: string;
  /** Its bytes, unpacked. */
  readonly size: number;
  /** @throws RangeError if it is damaged. */
  read(): Promise<Uint8Array>;
}

interface Entry {
  readonly path: string;
  readonly isPacked: boolean;
  readonly packed: number;
  readonly size: number;
  readonly start: number;
}

/** The end record with the longest comment. */
const MAX_END_LENGTH = 22 + 0xffff;
const MAX_DIRECTORY = 2 ** 26;

type Defect = (rule: string, got: string, cause?: unknown) => Error;

/**
 * Reads the directory of a zip archive, and checks it. The files are read one by one as they are asked for; what is packed is
 * unpacked by the platform, and no further than the directory says.
 * @throws RangeError that names the defect.
 */
export async function zipFiles(where: string, archive: ByteRange): Promise<ZipFile[]> {
  const defect: Defect = (rule, got, cause) => {
    const remedy = "The archive is damaged, cut short or of another kind; pack it again.";
    return refusal(RangeError, where, rule, got, remedy, ...(cause === undefined ? [] : [{ cause }]));
  };
  const { offset, size } = await readEnd(archive, defect);
  if (size > MAX_DIRECTORY || offset + size > archive.size) {
    throw defect("the directory of a zip archive must lie within it", `${size} bytes at ${offset}`);
  }
  const bytes = await archive.read(offset, offset + size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const files: ZipFile[] = [];
  for (let at = 0; at < size; ) {
    if (at + 46 > size || view.getUint32(at, true) !== 0x02014b50) {
      throw defect("a zip directory must hold entries", `none at ${at}`);
    }
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const next = at + 46 + name + extra + comment;
    if (next > size) throw defect("a zip entry must lie within the directory", `one that ends at ${next} of ${size}`);
    const entry = readEntry(view, at, name, defect);
    if (!entry.path.endsWith("/")) {
      files.push({ path: entry.path, size: entry.size, read: () => readFile(where, archive, entry, defect) });
    }
    at = next;
  }
  return files;
}

async function readEnd(
  archive: ByteRange,
  defect: Defect,
): Promise<{ readonly offset: number; readonly size: number }> {
  const from = Math.max(0, archive.size - MAX_END_LENGTH);
  const tail = await archive.read(from, archive.size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  let at = tail.length - 22;
  while (at >= 0 && view.getUint32(at, true) !== 0x06054b50) at--;
  if (at < 0) throw defect("a zip archive must have an end record", "none");
  const [size, offset] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  const isLarge = offset === 0xffffffff || size === 0xffffffff || view.getUint16(at + 10, true) === 0xffff;
  if (!isLarge || at < 20 || view.getUint32(at - 20, true) !== 0x07064b50) return { offset, size };
  const place = Number(view.getBigUint64(at - 12, true));
  if (place + 56 > archive.size) throw defect("the large end record must lie within the archive", `${place}`);
  const bytes = await archive.read(place, place + 56);
  const large = new DataView(bytes.buffer, bytes.byteOffset, 56);
  return { offset: Number(large.getBigUint64(48, true)), size: Number(large.getBigUint64(40, true)) };
}

function readEntry(view: DataView, at: number, nameLength: number, defect: Defect): Entry {
  const path = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  if ((flags & 1) !== 0) throw defect("a zip archive must not be encrypted", shown(path));
  if (method !== 0 && method !== 8)
    throw defect("a zip entry must be stored or deflated", `method ${method} for ${shown(path)}`);
  const [packed, size, start] = [20, 24, 42].map((field) => view.getUint32(at + field, true)) as [
    number,
    number,
    number,
  ];
  const isPacked = method === 8;
  if ([packed, size, start].includes(0xffffffff)) throw defect("a zip entry must be smaller than 4 GiB", shown(path));
  if (isPacked ? size > packed * MOST_GROWTH : size !== packed) {
    throw defect(`a zip entry must be as large as its ${packed} bytes can be`, `${size} for ${shown(path)}`);
  }
  return { path, isPacked, packed, size, start };
}

async function readFile(where: string, archive: ByteRange, entry: Entry, defect: Defect): Promise<Uint8Array> {
  const { path, isPacked, packed, size, start } = entry;
  const rule = `a zip entry must hold its ${size} bytes`;
  if (start + 30 > archive.size) throw defect("a zip entry must lie within the archive", shown(path));
  const header = await archive.read(start, start + 30);
  const view = new DataView(header.buffer, header.byteOffset, 30);
  if (view.getUint32(0, true) !== 0x04034b50) throw defect("a zip entry must be where the directory says", shown(path));
  const first = start + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (first + packed > archive.size) throw defect("a zip entry must lie within the archive", shown(path));
  const bytes = await archive.read(first, first + packed);
  if (!isPacked) return bytes;
  const unpacked = new Uint8Array(size);
  let at = 0;
  try {
    for await (const chunk of inflater(where, "deflate-raw")(bytes)) {
      // More than that is found out by the length.
      unpacked.set(chunk.subarray(0, Math.max(0, size - at)), Math.min(at, size));
      at += chunk.length;
      if (at > size) break;
    }
  } catch (error) {
    throw defect(rule, `what does not unpack for ${shown(path)}`, error);
  }
  if (at === size) return unpacked;
  throw defect(rule, `${at > size ? "more" : at} for ${shown(path)}`);
}

function shown(path: string): string {
  return JSON.stringify(path.length > 60 ? `${path.slice(0, 60)}...` : path);
}
