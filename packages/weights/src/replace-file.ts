import { refusal } from "@ganglion/tensor";
import { type NodeFile, type NodeFiles, nodeModule, systemCode } from "./node-files.ts";

/**
 * Writes a file so that at its path there is the old one or the new one, whole, even if the power fails: into a file beside
 * it, which is flushed to the disk and renamed; then the folder is flushed, in which the name stands.
 * @throws Error if the system refuses; whatever the pieces throw. The old file is then as it was.
 */
export async function replaceFile(
  where: string,
  files: NodeFiles,
  address: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const path = nodeModule("node:path");
  const url = nodeModule("node:url");
  if (path === undefined || url === undefined) return;
  try {
    const given = /^file:/i.test(address) ? url.fileURLToPath(new URL(address)) : address;
    // A link stays one; what it leads to is replaced.
    const place = await files.realpath(given).catch(() => given);
    const folder = path.dirname(place);
    const temporary = path.join(folder, `.${path.basename(place)}.${crypto.randomUUID().slice(0, 8)}.tmp`);
    try {
      await writeFile(files, temporary, place, pieces);
      await files.rename(temporary, place);
    } catch (error) {
      await files.rm(temporary, { force: true });
      throw error;
    }
    await flushFolder(files, folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const remedy = "Check that the folder is there, may be written to, and has room.";
    throw refusal(Error, where, "the file must be writable", `${code} for ${address}`, remedy, { cause: error });
  }
}

async function writeFile(
  files: NodeFiles,
  temporary: string,
  place: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await files.open(temporary, "wx", await modeOf(files, place));
  try {
    for await (const piece of pieces) await writeAll(file, piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: NodeFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes.subarray(at))).bytesWritten;
}

/** Who may read the file that is replaced may read the new one. */
async function modeOf(files: NodeFiles, place: string): Promise<number> {
  try {
    const file = await files.open(place, "r");
    try {
      return (await file.stat()).mode & 0o777;
    } finally {
      await file.close();
    }
  } catch {
    return 0o666;
  }
}

/** Not every system lets a folder be opened. */
async function flushFolder(files: NodeFiles, folder: string): Promise<void> {
  try {
    const handle = await files.open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}
