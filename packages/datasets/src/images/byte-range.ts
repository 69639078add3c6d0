import type { FileSystem } from "../node-module.ts";

/** A file of which parts are read. */
export interface ByteRange {
  readonly size: number;
  /** The bytes from `start` up to, but without, `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes in memory, or what hands out parts of itself by `slice`, such as a `File`. */
export function rangeOf(source: Uint8Array | Blob): ByteRange {
  const close = (): Promise<void> => Promise.resolve();
  if (source instanceof Uint8Array) {
    return { size: source.length, read: async (start, end) => source.subarray(start, end), close };
  }
  const read = async (start: number, end: number): Promise<Uint8Array> =>
    new Uint8Array(await source.slice(start, end).arrayBuffer());
  return { size: source.size, read, close };
}

/** A file of the file system, which stays open until `close`. */
export async function openRange(files: FileSystem, path: string): Promise<ByteRange> {
  const file = await files.open(path);
  const { size } = await file.stat();
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(end - start);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  };
  return { size, read, close: () => file.close() };
}
