import { refusal } from "@ganglion/tensor";
import { type Bytes, type ByteSource, checkedSource } from "./byte-source.ts";
import { crc32Function, inflater } from "@ganglion/tensor/files";
import { shorten } from "./names.ts";
import { damaged, type Reading } from "./reading.ts";
import type { ZipEntry } from "./zip-entries.ts";

/**
 * A file in a zip file as a source of its own. What is stored is read in parts; what is packed is unpacked up to where it is
 * needed, and never held beside what was asked for.
 * @throws RangeError if it is damaged, or unpacked larger than `maxBytes`.
 */
export async function zipSource(reading: Reading, source: ByteSource, entry: ZipEntry): Promise<ByteSource> {
  const { where, maxBytes } = reading;
  const label = `${shorten(entry.name)} of ${source.label}`;
  const header = await source.read(entry.start, entry.start + 30);
  const view = new DataView(header.buffer, header.byteOffset, 30);
  const first = entry.start + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (view.getUint32(0, true) !== 0x04034b50 || first + entry.packed > entry.limit) {
    throw damaged(where, label, "a zip entry must be where the directory says", `none at ${entry.start}`);
  }
  if (!entry.isPacked) {
    return checkedSource(reading, label, entry.size, (start, end, into) =>
      source.read(first + start, first + end, into),
    );
  }
  if (entry.size > maxBytes) {
    const remedy = "Pass a larger { maxBytes } if you trust it.";
    throw refusal(
      RangeError,
      where,
      `a packed file must have at most ${maxBytes} bytes`,
      `${entry.size} in ${label}`,
      remedy,
    );
  }
  const read = async (start: number, end: number): Promise<Uint8Array> =>
    unpacked(reading, label, entry, await source.read(first, first + entry.packed), start, end);
  return { ...checkedSource(reading, label, entry.size, read), isPacked: true };
}

async function unpacked(
  { where, signal }: Reading,
  label: string,
  entry: ZipEntry,
  packed: Bytes,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  const inflate = inflater(where, "deflate-raw");
  const crc32 = end === entry.size ? crc32Function() : undefined;
  let [at, checksum] = [0, 0];
  try {
    for await (const chunk of inflate(packed)) {
      signal?.throwIfAborted();
      const [from, to] = [Math.max(start - at, 0), Math.min(end - at, chunk.length)];
      if (from < to) bytes.set(chunk.subarray(from, to), at + from - start);
      if (crc32 !== undefined) checksum = crc32(chunk, checksum);
      at += chunk.length;
      if (at > entry.size || (crc32 === undefined && at >= end)) break;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw damaged(where, label, "a packed file must unpack whole", "one that does not", error);
  }
  const isWhole = crc32 === undefined ? at >= end : at === entry.size && checksum === entry.checksum;
  if (!isWhole) throw damaged(where, label, `a packed file must unpack to its ${entry.size} bytes`, "others");
  return bytes;
}
