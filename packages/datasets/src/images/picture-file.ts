import { refusal } from "@ganglion/tensor";

/** A file that may be a picture, by its path from the folder of all classes. */
export interface PictureFile {
  /** The folders and the name, such as `["cat", "1.jpg"]`. */
  readonly path: readonly string[];
  /** Its bytes, where they are known. */
  readonly size: number | undefined;
  /** Why it can be no picture, where that is known before it is read. */
  readonly problem?: Error;
  read(): Promise<Uint8Array>;
}

/** Deeper than any collection of pictures. */
const MAX_DEPTH = 16;

/** @throws RangeError for a folder in folders without an end, as links can make. */
export function checkDepth(where: string, path: readonly string[]): void {
  if (path.length <= MAX_DEPTH) return;
  const rule = `folders must be nested at most ${MAX_DEPTH} deep`;
  throw refusal(RangeError, where, rule, path.slice(0, 3).join("/"), "Pass the folder whose folders are the classes.");
}

/** What systems leave in folders, and nobody means. */
const LITTER = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i;

/** Whether a path leads to what systems leave in folders. */
export function isLitter(path: readonly string[]): boolean {
  return path.some((part) => LITTER.test(part));
}

/** The same files without the folders that all of them are in, as long as a folder is left for their class. */
export function withoutCommonFolders(files: readonly PictureFile[]): readonly PictureFile[] {
  const [first] = files;
  if (first === undefined) return files;
  const isCommon = (file: PictureFile): boolean => file.path.length > 2 && file.path[0] === first.path[0];
  if (!files.every(isCommon)) return files;
  return withoutCommonFolders(files.map((file) => ({ ...file, path: file.path.slice(1) })));
}
