import { crc32Function } from "@ganglion/tensor/files";
import { fileError, node, type NodeFile, systemCode } from "../node.ts";
import type { CheckpointStore } from "./store.ts";

const where = "checkpoints";
const FILE = "checkpoint.bin";
/** Which writing of a file it is; no two of one process have the same. */
let writings = 0;

/**
 * Checkpoints in a folder: one of each trial's own in it, with a file that is replaced as a whole, also if the power fails unless
 * `isFlushed` is false.
 */
export function folderStore(place: string, isFlushed = true): CheckpointStore {
  const { join } = node("node:path", where);
  const files = node("node:fs/promises", where);
  const folder = (trial: number): string => join(place, `trial-${String(trial).padStart(5, "0")}`);
  return {
    folder,
    async load(trial) {
      try {
        return unpacked(await files.readFile(join(folder(trial), FILE)));
      } catch (error) {
        if (systemCode(error) === "ENOENT") return undefined;
        throw fileError(where, folder(trial), error);
      }
    },
    async save(trial, value) {
      const bytes = packed(value);
      try {
        await files.mkdir(folder(trial), { recursive: true });
        await replace(join(folder(trial), FILE), bytes, isFlushed);
      } catch (error) {
        throw fileError(where, folder(trial), error);
      }
    },
    async remove(trial) {
      try {
        await files.rm(folder(trial), { force: true, recursive: true });
      } catch (error) {
        throw fileError(where, folder(trial), error);
      }
    },
  };
}

/** A folder of the system's for what is not kept, and how it is removed. */
export async function temporaryStore(): Promise<CheckpointStore & { clear(): Promise<void> }> {
  const files = node("node:fs/promises", where);
  const place = await files.mkdtemp(node("node:path", where).join(node("node:os", where).tmpdir(), "ganglion-search-"));
  return { ...folderStore(place, false), clear: () => files.rm(place, { force: true, recursive: true }) };
}

async function replace(path: string, bytes: Uint8Array, isFlushed: boolean): Promise<void> {
  const files = node("node:fs/promises", where);
  const temporary = `${path}.${writings++}.tmp`;
  const file = await files.open(temporary, "w");
  try {
    await writeAll(file, bytes);
    if (isFlushed) await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, path);
}

/** Writes all of the bytes, however few the system takes at a time. */
export async function writeAll(file: NodeFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes.subarray(at))).bytesWritten;
}

/** A value as bytes, after their checksum. */
export function packed(value: unknown): Uint8Array {
  const bytes = node("node:v8", where).serialize(value);
  const whole = new Uint8Array(bytes.length + 4);
  new DataView(whole.buffer).setUint32(0, crc32Function()(bytes));
  whole.set(bytes, 4);
  return whole;
}

/** The value that was packed; `undefined` if the bytes are not whole: then the trial begins anew, which is slower, and right. */
export function unpacked(whole: Uint8Array): unknown {
  if (whole.length < 4) return undefined;
  const bytes = whole.subarray(4);
  const sum = new DataView(whole.buffer, whole.byteOffset).getUint32(0);
  return sum === crc32Function()(bytes) ? node("node:v8", where).deserialize(bytes) : undefined;
}
