import { refusal } from "@ganglion/tensor";

const BLOCK = 512;

/** A file in a tar archive. */
export interface TarFile {
  /** Its name without the folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Which files are wanted, by their names without folders, and how large each is at most. */
export type Wanted = (name: string) => number | undefined;

/**
 * Picks files out of a tar archive that comes piece by piece. Only what is wanted is kept.
 * @throws RangeError if the archive is damaged or cut short, or a file in it is larger than wanted.
 */
export async function* untar(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  wanted: Wanted,
): AsyncGenerator<TarFile, void> {
  const stream = streamOf(name, chunks);
  for (let header = await stream.take(BLOCK, true); !isEnd(header); header = await stream.take(BLOCK, true)) {
    const { file, size, isFile } = readHeader(name, header as Uint8Array);
    const most = isFile ? wanted(file) : undefined;
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (most !== undefined && size > most) {
      const rule = `${file} in the archive must have at most ${most} bytes`;
      throw refusal(RangeError, name, rule, `${size}`, "Pass the archive as it is published.");
    }
    if (most === undefined) await stream.skip(size + padding);
    else {
      yield { name: file, bytes: (await stream.take(size, false)) as Uint8Array };
      await stream.skip(padding);
    }
  }
}

/** An archive ends with a block of zeros, or where the file does. */
function isEnd(header: Uint8Array | undefined): boolean {
  return header === undefined || header.every((byte) => byte === 0);
}

interface Header {
  readonly file: string;
  readonly size: number;
  readonly isFile: boolean;
}

function readHeader(name: string, header: Uint8Array): Header {
  // The checksum is taken with spaces in its own place.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  const [size, checksum] = [octal(header, 124, 12), octal(header, 148, 8)];
  if (size === undefined || checksum !== sum) throw damaged(name, "a header that is none");
  const path = textAt(header, 0, 100);
  const type = header[156] ?? 0;
  return { file: path.slice(path.lastIndexOf("/") + 1), size, isFile: type === 0 || type === 0x30 };
}

function textAt(header: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...header.subarray(start, start + length)).replace(/\0.*$/s, "");
}

function octal(header: Uint8Array, start: number, length: number): number | undefined {
  const digits = textAt(header, start, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

interface Stream {
  /** So many bytes; `undefined` if there is none any more and that may be. */
  take(count: number, mayEnd: boolean): Promise<Uint8Array | undefined>;
  skip(count: number): Promise<void>;
}

function streamOf(name: string, chunks: AsyncIterable<Uint8Array>): Stream {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  /** Hands out up to `count` bytes in pieces, and returns how many there were. */
  const pass = async (count: number, use: (piece: Uint8Array) => void): Promise<number> => {
    let passed = 0;
    while (passed < count) {
      if (rest.length === 0) {
        const next = await iterator.next();
        if (next.done === true) break;
        rest = next.value;
        continue;
      }
      const piece = rest.subarray(0, count - passed);
      use(piece);
      passed += piece.length;
      rest = rest.subarray(piece.length);
    }
    return passed;
  };
  return {
    async take(count, mayEnd) {
      const bytes = new Uint8Array(count);
      let at = 0;
      await pass(count, (piece) => {
        bytes.set(piece, at);
        at += piece.length;
      });
      if (at === count) return bytes;
      if (at === 0 && mayEnd) return undefined;
      throw damaged(name, `an end after ${at} of ${count} bytes`);
    },
    async skip(count) {
      const passed = await pass(count, () => undefined);
      if (passed < count) throw damaged(name, `an end after ${passed} of ${count} bytes`);
    },
  };
}

function damaged(name: string, got: string): RangeError {
  const remedy = "It is damaged or cut short; download it again.";
  return refusal(RangeError, name, "a tar archive must be whole", got, remedy);
}
