import { refusal } from "@ganglion/tensor";
import { type NodeFile, type NodeFiles, systemCode } from "./node-files.ts";
import type { Reading } from "./reading.ts";
import { type Bytes, type ByteSource, checkedSource } from "./byte-source.ts";

/** So much is read at once, so that a signal is heard in between. */
const STEP = 2 ** 24;

/**
 * A file of the file system. It is opened for each part, so that nothing has to be closed, and must be the same one each time.
 * @throws Error if there is none or it cannot be read.
 */
export async function fileSource(reading: Reading, files: NodeFiles, address: string): Promise<ByteSource> {
  const within = async <T>(use: (file: NodeFile) => Promise<T>): Promise<T> => {
    try {
      const file = await files.open(/^file:/i.test(address) ? new URL(address) : address, "r");
      try {
        return await use(file);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw unreadable(reading.where, address, error);
    }
  };
  const first = await within(async (file) => {
    const facts = await file.stat();
    return facts.isFile() ? facts : undefined;
  });
  if (first === undefined) {
    const remedy = "Pass the path of a file, not of a folder or a pipe.";
    throw refusal(Error, reading.where, "the path must be that of a file", address, remedy);
  }
  const read = (start: number, end: number, into?: Bytes): Promise<Uint8Array> =>
    within(async (file) => {
      const { size, mtimeMs, ino } = await file.stat();
      if (size !== first.size || mtimeMs !== first.mtimeMs || ino !== first.ino) {
        const rule = "the file must stay the same while it is read";
        throw refusal(Error, reading.where, rule, `another version of ${address}`, "Read it again.");
      }
      return readRange(file, start, into?.subarray(0, end - start) ?? new Uint8Array(end - start), reading);
    });
  return checkedSource(reading, address, first.size, read, address);
}

async function readRange(file: NodeFile, start: number, bytes: Bytes, { signal }: Reading): Promise<Uint8Array> {
  let filled = 0;
  while (filled < bytes.length) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(bytes.subarray(filled, filled + STEP), { position: start + filled });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function unreadable(where: string, address: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const missing = code === "ENOENT" || code === "ENOTDIR";
  const rule = missing ? "there must be a file" : "the file must be readable";
  const remedy = missing ? "Check the path." : "Check what it is, and who may read it.";
  return refusal(Error, where, rule, `${missing ? "none" : code} at ${address}`, remedy, { cause: error });
}
