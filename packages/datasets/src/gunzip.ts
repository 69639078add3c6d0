import { Gunzip } from "fflate";
import { crc32 } from "./crc32.ts";

const headerLength = 10;
const trailerLength = 8;

/** Where a member of a gzip file ends, in the file and in what was unpacked so far. */
interface MemberEnd {
  readonly packed: number;
  readonly unpacked: number;
}

/** Whether the bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file. In pieces, since the length that a damaged file claims is no measure of what to allocate; and
 * compares the checksums, which fflate does not.
 * @throws RangeError if the file is damaged or cut short; the message starts with `name`.
 */
export function gunzip(name: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length < headerLength + trailerLength) throw damaged(name, `${bytes.length} bytes`);
  const chunks: Uint8Array[] = [];
  const ends: MemberEnd[] = [];
  try {
    const stream = new Gunzip((chunk) => chunks.push(chunk));
    stream.onmember = (start) => ends.push({ packed: start, unpacked: totalLength(chunks) });
    stream.push(bytes, true);
  } catch (error) {
    throw damaged(name, error instanceof Error ? error.message : String(error));
  }
  const unpacked = joined(chunks);
  ends.push({ packed: bytes.length, unpacked: unpacked.length });
  let start = 0;
  for (const end of ends) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + end.packed - trailerLength, trailerLength);
    const member = unpacked.subarray(start, end.unpacked);
    if (view.getUint32(4, true) !== member.length % 2 ** 32) throw damaged(name, "another length than it records");
    if (view.getUint32(0, true) !== crc32(member)) throw damaged(name, "another checksum than it records");
    start = end.unpacked;
  }
  return unpacked;
}

function totalLength(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((length, chunk) => length + chunk.length, 0);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(totalLength(chunks));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function damaged(name: string, reason: string): RangeError {
  return new RangeError(
    `${name}: a gzip file must unpack whole, got "${reason}". The file is damaged or cut short; download it again.`,
  );
}
