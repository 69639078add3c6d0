import type { OwnFile } from "../worker/own/own-protocol.ts";
import { isPart } from "./folder-parts.ts";
import { isLitter } from "./litter.ts";

/** Files that may be data of a person's own, and what they are called together. */
export interface GivenFiles {
  readonly name: string;
  readonly files: readonly OwnFile[];
}

/** How deep folders are followed: links can make them endless. */
const deepest = 16;

/** Whether a file is more likely meant as data to train on than as a model or a run, by its name, also where it can be none. */
export function mayBeData(name: string): boolean {
  return /(\.(zip|bin|tar|tgz|tar\.gz|jpe?g|png|gif|webp|bmp|heic|heif|avif|tiff?|svg|csv)|^data_batch_\d|^test_batch)$/i.test(
    name,
  );
}

/** Files that were chosen, with their folder or without. */
export function chosenFiles(list: readonly File[]): GivenFiles {
  return sorted(list.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** All files below what was dropped. */
export async function droppedFiles(entries: readonly FileSystemEntry[]): Promise<GivenFiles> {
  return sorted((await Promise.all(entries.map((entry) => below(entry, entry.name)))).flat());
}

async function below(entry: FileSystemEntry, path: string): Promise<OwnFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ path, file }];
  }
  if (path.split("/").length > deepest) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: OwnFile[] = [];
  for (;;) {
    // It gives some at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return found;
    for (const child of some) found.push(...(await below(child, `${path}/${child.name}`)));
  }
}

/** Without what systems leave behind, and with paths from the folder whose folders are the classes. */
function sorted(all: readonly OwnFile[]): GivenFiles {
  let files = all.filter(({ path }) => !isLitter(path));
  let name = (files[0]?.path.split("/")[0] ?? "").replace(/(\.tar)?\.[a-z0-9]{1,4}$/i, "");
  for (;;) {
    const [first = ""] = files[0]?.path.split("/") ?? [];
    const isCommon = files.length > 0 && files.every(({ path }) => path.startsWith(`${first}/`));
    if (!isCommon || !files.some(({ path }) => path.split("/").length > 2)) break;
    name = first;
    files = files.map(({ path, file }) => ({ path: path.slice(first.length + 1), file }));
  }
  return { name, files: withoutParts(files) };
}

/** Parts that somebody split by hand come together: what is held out is decided by the seed, for all data alike. */
function withoutParts(files: readonly OwnFile[]): readonly OwnFile[] {
  const split = files.map(({ path, file }) => ({ file, parts: path.split("/") }));
  const isSplit = split.every(({ parts: path }) => path.length < 3 || isPart(path[0] ?? ""));
  if (!isSplit || !split.some(({ parts: path }) => path.length === 3)) return files;
  return split.map(({ file, parts: [part = "", label = "", ...rest] }) => ({
    file,
    path:
      rest.length === 0 ? [part, label].filter((one) => one !== "").join("/") : `${label}/${part} ${rest.join("/")}`,
  }));
}
