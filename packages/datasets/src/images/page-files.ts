import type { Reading } from "../collect.ts";
import { isNamedFile, type NamedFile, readGiven } from "../named-file.ts";
import { checkDepth, type PictureFile } from "./picture-file.ts";

/** A folder that a page has opened, such as `showDirectoryPicker()` gives. */
export interface DirectoryHandleLike {
  readonly kind: "directory";
  readonly name: string;
  values(): AsyncIterable<unknown>;
}

/** A file or folder that was dropped into a page, such as `webkitGetAsEntry()` gives. */
export interface EntryLike {
  readonly isDirectory: boolean;
  readonly isFile: boolean;
  readonly name: string;
}

/** What was dropped into a page: the `dataTransfer` of the event. */
export interface DataTransferLike {
  readonly items: ArrayLike<{ webkitGetAsEntry?(): EntryLike | null }>;
}

interface FileHandleLike {
  readonly kind: "file";
  readonly name: string;
  getFile(): Promise<NamedFile>;
}

interface DirectoryEntry extends EntryLike {
  createReader(): { readEntries(done: (entries: EntryLike[]) => void, failed: (error: unknown) => void): void };
}

interface FileEntry extends EntryLike {
  file(done: (file: NamedFile) => void, failed: (error: unknown) => void): void;
}

/** Whether `value` is a folder that a page has opened. */
export function isDirectoryHandle(value: unknown): value is DirectoryHandleLike {
  const { kind, values } = Object(value) as Partial<DirectoryHandleLike>;
  return kind === "directory" && typeof values === "function";
}

/** Whether `value` was dropped into a page. */
export function isEntry(value: unknown): value is EntryLike {
  const { isDirectory, isFile, name } = Object(value) as Partial<EntryLike>;
  return typeof isDirectory === "boolean" && typeof isFile === "boolean" && typeof name === "string";
}

/**
 * The files and folders in what was dropped. They can be asked for only while the event is handled, so at once.
 * @returns `undefined` if it is no such thing.
 */
export function droppedEntries(value: unknown): EntryLike[] | undefined {
  const { items } = Object(value) as Partial<DataTransferLike>;
  if (typeof items !== "object" || items === null || typeof items.length !== "number") return undefined;
  const entries = Array.from(items, (item) => item.webkitGetAsEntry?.());
  return entries.filter((entry): entry is EntryLike => isEntry(entry));
}

/** The files below a folder that a page has opened. */
export async function handleFiles(
  folder: DirectoryHandleLike,
  reading: Reading,
  path: readonly string[] = [],
): Promise<PictureFile[]> {
  checkDepth(reading.name, path);
  const found: PictureFile[] = [];
  for await (const child of folder.values()) {
    reading.signal?.throwIfAborted();
    if (isDirectoryHandle(child)) found.push(...(await handleFiles(child, reading, [...path, child.name])));
    else {
      const { name, getFile } = child as FileHandleLike;
      if (typeof getFile !== "function") continue;
      const read = async (): Promise<Uint8Array> => readGiven(await (child as FileHandleLike).getFile(), reading);
      found.push({ path: [...path, name], size: undefined, read });
    }
  }
  return found;
}

/** The files in and below what was dropped. */
export async function entryFiles(
  entries: readonly EntryLike[],
  reading: Reading,
  path: readonly string[] = [],
): Promise<PictureFile[]> {
  checkDepth(reading.name, path);
  const found: PictureFile[] = [];
  for (const entry of entries) {
    reading.signal?.throwIfAborted();
    const own = [...path, entry.name];
    if (entry.isDirectory) found.push(...(await entryFiles(await childrenOf(entry as DirectoryEntry), reading, own)));
    else {
      const file = (): Promise<NamedFile> =>
        new Promise((resolve, reject) => {
          (entry as FileEntry).file(resolve, reject);
        });
      found.push({ path: own, size: undefined, read: async () => readGiven(await file(), reading) });
    }
  }
  return found;
}

/** A reader gives some at a time, and none at the end. */
async function childrenOf(folder: DirectoryEntry): Promise<EntryLike[]> {
  const reader = folder.createReader();
  const children: EntryLike[] = [];
  for (;;) {
    const some = await new Promise<EntryLike[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return children;
    children.push(...some);
  }
}

/** Files that were chosen with their folder, each with its path in it; one that was not has no folder. */
export function chosenFiles(files: readonly unknown[], reading: Reading): PictureFile[] | undefined {
  if (!files.every(isNamedFile)) return undefined;
  return files.map((file) => {
    const { webkitRelativePath, size } = file as NamedFile & { readonly webkitRelativePath?: string; size?: number };
    const path = webkitRelativePath ? webkitRelativePath.split("/").slice(1) : [file.name];
    return { path, size, read: () => readGiven(file, reading) };
  });
}
