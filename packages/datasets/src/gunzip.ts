import { refusal } from "@ganglion/tensor";
import { type Inflate, inflater } from "@ganglion/tensor/files";

const HEADER = 10;
const TRAILER = 8;

/** What a file may cost: so many members, and so many attempts that bring nothing. */
const MAX_MEMBERS = 1000;
const MAX_MISSES = 16;

/** Whether the bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file of one member or several, piece by piece as it is asked for more: whoever knows how much there may be
 * can stop. Platforms differ in what they do with bytes after a member: browsers refuse them, Node goes on with the next
 * member and ignores zeros. So they are given one member at a time.
 * @throws RangeError if the file is damaged, cut short or followed by other bytes; the message starts with `name`.
 */
export async function* gunzip(name: string, bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  if (bytes.length < HEADER + TRAILER) throw damaged(name, `${bytes.length} bytes`);
  const file = { name, bytes, inflate: inflater(name, "gzip"), misses: 0 };
  for (let [start, members] = [0, 0]; start < bytes.length; members++) {
    if (members === MAX_MEMBERS) throw damaged(name, `more than ${MAX_MEMBERS} members`);
    start = yield* unpackMember(file, start);
  }
}

interface GzipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inflate: Inflate;
  misses: number;
}

/** Unpacks the member that begins at `start`, and returns where it ends, which is where another can begin or the file ends. */
async function* unpackMember(file: GzipFile, start: number): AsyncGenerator<Uint8Array, number> {
  const { name, bytes } = file;
  let given = 0;
  for (let end = nextStart(bytes, start); ; end = nextStart(bytes, end)) {
    let [length, isWhole, cause] = [0, false, undefined as unknown];
    try {
      for await (const chunk of file.inflate(bytes.subarray(start, end))) {
        // After a wrong guess the same bytes come again first.
        const known = Math.max(0, given - length);
        length += chunk.length;
        given = Math.max(given, length);
        yield chunk.subarray(known);
      }
      isWhole = length % 2 ** 32 === recordedLength(bytes, end);
    } catch (error) {
      cause = error;
    }
    if (!isWhole && end === bytes.length) throw damaged(name, "one that does not", cause);
    if (!isWhole || length === 0) miss(file);
    if (isWhole) return end;
  }
}

/** Where the next member can begin: two magic bytes, the one method there is, and no flag that is reserved. */
function nextStart(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0x1f, start + HEADER + TRAILER); at !== -1; at = bytes.indexOf(0x1f, at + 1)) {
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && (bytes[at + 3] ?? 0xff) < 0x20) return at;
  }
  return bytes.length;
}

/** The length modulo 2^32 that the four bytes before `end` record. */
function recordedLength(bytes: Uint8Array, end: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + end - 4, 4).getUint32(0, true);
}

function miss(file: GzipFile): void {
  file.misses++;
  if (file.misses > MAX_MISSES) throw damaged(file.name, `more than ${MAX_MISSES} members that are damaged or empty`);
}

function damaged(name: string, got: string, cause?: unknown): RangeError {
  const remedy = "It is damaged, cut short or followed by other bytes; download it again.";
  return refusal(RangeError, name, "a gzip file must unpack whole", got, remedy, { cause });
}
