import { type BlobLike, describeValue, refusal, type UrlLike } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Reading } from "../collect.ts";
import { fileBytes } from "../file-bytes.ts";
import { listOf } from "../list-of.ts";
import { isUrl, type NamedFile } from "../named-file.ts";
import { nodeModule } from "../node-module.ts";
import { readLocation } from "../read-location.ts";
import { type ByteRange, openRange, rangeOf } from "./byte-range.ts";
import { imageFormat } from "./image-header.ts";
import { folderFiles } from "./node-folder.ts";
import { otherFormat, ZIP } from "./other-formats.ts";
import {
  chosenFiles,
  type DataTransferLike,
  type DirectoryHandleLike,
  droppedEntries,
  type EntryLike,
  entryFiles,
  handleFiles,
  isDirectoryHandle,
  isEntry,
} from "./page-files.ts";
import { isLitter, type PictureFile, withoutCommonFolders } from "./picture-file.ts";

/**
 * Where pictures lie in folders: the path of a folder (in Node) or of a zip archive, the address or the bytes of one, a folder
 * that a page has opened, what was dropped into one, or files that were chosen with their folder.
 */
export type PictureSource =
  | string
  | UrlLike
  | BlobLike
  | ArrayBuffer
  | ArrayBufferView
  | DirectoryHandleLike
  | DataTransferLike
  | EntryLike
  | Iterable<NamedFile | EntryLike>;

/** The files of a source. */
export interface OpenPictures {
  readonly files: readonly PictureFile[];
  close(): Promise<void>;
}

/** The largest archive that is fetched, since it is then held whole. */
const MAX_ARCHIVE_BYTES = 2 ** 30;

/**
 * Lists the files of a source. Nothing of them is read.
 * @throws TypeError for what is no source; Error if it cannot be reached; RangeError for an archive that is damaged.
 */
export async function openPictures(source: unknown, reading: Reading): Promise<OpenPictures> {
  // What was dropped is there only while the event is handled, so this comes before anything is awaited.
  const dropped = isEntry(source) ? [source] : droppedEntries(source);
  if (dropped !== undefined) return openDropped(dropped, reading);
  if (typeof source === "string" || isUrl(source)) return openAddress(String(source), reading);
  if (isDirectoryHandle(source)) return opened(await handleFiles(source, reading));
  if (ArrayBuffer.isView(source) || Object.prototype.toString.call(source) === "[object ArrayBuffer]") {
    return openZip(rangeOf(fileBytes(reading.name, "source", source)), reading);
  }
  if (isBlob(source)) return openZip(rangeOf(source), reading);
  const list = listOf(source);
  if (list?.every(isEntry) === true && list.length > 0) return openDropped(list, reading);
  const chosen = list === undefined ? undefined : chosenFiles(list, reading);
  if (chosen !== undefined) return opened(chosen);
  const rule = "source must be a folder, a zip archive or files with their folders";
  const remedy = "Pass a path, an address, a File, bytes, a directory handle, a DataTransfer, or an array of files.";
  throw refusal(TypeError, reading.name, rule, describeValue(source), remedy);
}

function opened(files: readonly PictureFile[]): OpenPictures {
  return { files: files.filter(({ path }) => !isLitter(path)), close: () => Promise.resolve() };
}

/** Of a folder that holds folders, these are the classes; several that were dropped are the classes themselves. */
async function openDropped(entries: readonly EntryLike[], reading: Reading): Promise<OpenPictures> {
  const { files, close } = opened(await entryFiles(entries, reading));
  const holdsClasses = entries.length === 1 && files.some(({ path }) => path.length > 2);
  return { files: holdsClasses ? files.map((file) => ({ ...file, path: file.path.slice(1) })) : files, close };
}

async function openAddress(address: string, reading: Reading): Promise<OpenPictures> {
  const isRemote = /^(https?|blob|data):/i.test(address);
  const [disk, url] = [nodeModule("node:fs/promises"), nodeModule("node:url")];
  if (isRemote || disk === undefined || url === undefined) {
    const bytes = await readLocation(address, { ...reading, maxBytes: MAX_ARCHIVE_BYTES });
    if (typeof bytes !== "string") return openZip(rangeOf(bytes), reading);
    const remedy = "Pass the address of a zip archive: a page cannot list the files of a folder on a server.";
    throw refusal(Error, reading.name, "there must be an archive", `${bytes} at ${address}`, remedy);
  }
  const path = /^file:/i.test(address) ? url.fileURLToPath(address) : address;
  const files = await folderFiles(disk, path, reading);
  return files === undefined ? openZip(await openRange(disk, path), reading) : opened(files);
}

async function openZip(archive: ByteRange, reading: Reading): Promise<OpenPictures> {
  try {
    checkArchive(await archive.read(0, Math.min(archive.size, 32)), reading);
    const { zipFiles } = await loaded(reading.name, import("./zip-files.ts"));
    const files = (await zipFiles(reading.name, archive)).map(
      ({ path, size, read }): PictureFile => ({ path: path.split(/[\\/]/).filter((part) => part !== ""), size, read }),
    );
    const close = (): Promise<void> => archive.close();
    return { files: withoutCommonFolders(opened(files).files), close };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** @throws RangeError for a file that by its first bytes is something else; a damaged archive is told where it is read. */
function checkArchive(begin: Uint8Array, { name }: Reading): void {
  const format = imageFormat(begin);
  const other = format === undefined ? otherFormat(begin) : `one ${format} picture`;
  if (other === undefined || other === ZIP) return;
  const packed = "Pass a folder, or pack it as a zip archive";
  const remedy = format === undefined ? `${packed}.` : `${packed}; readImage reads one picture.`;
  throw refusal(RangeError, name, "there must be a folder or a zip archive", other, remedy);
}

function isBlob(value: unknown): value is Blob {
  const { size, slice, arrayBuffer } = Object(value) as Partial<Blob>;
  return typeof size === "number" && typeof slice === "function" && typeof arrayBuffer === "function";
}
