import { refusal } from "@ganglion/tensor";
import { builtinModule } from "@ganglion/tensor/files";
import type { FileHandleLike, WeightsSource, WeightsTarget } from "@ganglion/weights";

/** Where one file of weights is kept. */
export interface KeptFile {
  /** The file, if it is there. */
  find(): Promise<WeightsSource | undefined>;
  /** Where to write it. */
  target(): Promise<WeightsTarget>;
}

/** What is used of `node:fs/promises`. */
interface FileSystem {
  access(path: string): Promise<void>;
  mkdir(path: string, options: { readonly recursive: true }): Promise<unknown>;
}

/** What is used of `node:path`. */
interface Paths {
  join(...parts: string[]): string;
}

/**
 * The place of a file in the cache: in Node in `folder`, or that of the user's caches; in a browser in the page's private file
 * system.
 * @returns `undefined` where neither is there.
 * @throws TypeError for a folder where this is not Node.
 */
export function openCache(where: string, folder: string | true, name: string): KeptFile | undefined {
  const files = builtinModule<FileSystem>("node:fs/promises");
  const os = builtinModule<{ homedir(): string }>("node:os");
  const path = builtinModule<Paths>("node:path");
  if (files !== undefined && os !== undefined && path !== undefined) {
    const place = folder === true ? path.join(cachesOf(os.homedir(), path), "ganglion") : folder;
    return inFolder(files, place, path.join(place, name));
  }
  if (folder !== true) {
    const remedy = "Write { cache: true } for the page's private file system.";
    throw refusal(TypeError, where, "cache may be a folder in Node only", JSON.stringify(folder), remedy);
  }
  const storage = (globalThis as { readonly navigator?: { readonly storage?: StorageLike } }).navigator?.storage;
  return storage?.getDirectory === undefined ? undefined : inPage(storage as Required<StorageLike>, name);
}

function cachesOf(home: string, path: Paths): string {
  const { process } = globalThis as {
    readonly process?: { readonly env: Readonly<Record<string, string | undefined>> };
  };
  return process?.env["XDG_CACHE_HOME"] || path.join(home, ".cache");
}

function inFolder(files: FileSystem, folder: string, path: string): KeptFile {
  return {
    find: () =>
      files.access(path).then(
        () => path,
        () => undefined,
      ),
    target: async () => {
      await files.mkdir(folder, { recursive: true });
      return path;
    },
  };
}

/** What is used of the page's private file system. */
interface StorageLike {
  getDirectory?(): Promise<DirectoryLike>;
}

interface DirectoryLike {
  getDirectoryHandle(name: string, options: { readonly create: boolean }): Promise<DirectoryLike>;
  getFileHandle(
    name: string,
    options?: { readonly create: boolean },
  ): Promise<FileHandleLike & { getFile(): Promise<Blob> }>;
}

function inPage(storage: Required<StorageLike>, name: string): KeptFile {
  const folder = async (): Promise<DirectoryLike> =>
    (await storage.getDirectory()).getDirectoryHandle("ganglion", { create: true });
  return {
    find: () =>
      folder()
        .then((handle) => handle.getFileHandle(name))
        .then((file) => file.getFile())
        // An empty file is one whose writing was broken off.
        .then(
          (file) => (file.size === 0 ? undefined : file),
          () => undefined,
        ),
    target: async () => (await folder()).getFileHandle(name, { create: true }),
  };
}
