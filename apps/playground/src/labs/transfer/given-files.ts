import { isLitter } from "../../files/litter.ts";
import type { OwnFile } from "./own-file.ts";

/** What a person gave: pictures with their folders, and archives that are to be unpacked. */
export interface GivenFiles {
  readonly pictures: readonly OwnFile[];
  readonly archives: readonly File[];
}

/** What was chosen, with the folder that it was chosen in. */
export function chosenFiles(files: Iterable<File>): GivenFiles {
  return sorted([...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** What was dropped, folders with all that is in them. It must be called while the event is handled. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<GivenFiles> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return chosenFiles(files);
  return sorted((await Promise.all(entries.map(filesIn))).flat());
}

async function filesIn(entry: FileSystemEntry): Promise<{ readonly path: string; readonly file: File }[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ path: entry.fullPath, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    // A reader gives some at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return (await Promise.all(children.map(filesIn))).flat();
    children.push(...some);
  }
}

function sorted(files: readonly { readonly path: string; readonly file: File }[]): GivenFiles {
  const wanted = files.filter(({ path }) => !isLitter(path));
  const isArchive = (path: string): boolean => /\.zip$/i.test(path);
  return {
    pictures: wanted.filter(({ path }) => !isArchive(path)),
    archives: wanted.filter(({ path }) => isArchive(path)).map(({ file }) => file),
  };
}
