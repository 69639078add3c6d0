import { describeValue, refusal, type UrlLike } from "@ganglion/tensor";

/** A folder of the browser's file systems, such as `navigator.storage.getDirectory()` gives. */
export interface FolderHandleLike {
  readonly kind: "directory";
  keys(): AsyncIterable<string>;
  getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<unknown>;
  removeEntry(name: string): Promise<void>;
}

/** A folder: its path or file address (in Node), or one of the browser's file systems. */
export type CheckpointPlace = string | UrlLike | FolderHandleLike;

const where = "checkpointFolder";

interface NodeModules {
  "node:fs/promises": {
    mkdir(path: string, options: { readonly recursive: boolean }): Promise<unknown>;
    readdir(path: string): Promise<string[]>;
    rm(path: string, options: { readonly force: boolean }): Promise<void>;
  };
  "node:path": { join(...parts: string[]): string };
  "node:url": { fileURLToPath(url: UrlLike): string };
}

/** Asked for at run time, so that bundlers for the browser have nothing to leave out. */
function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): NodeModules[N] | undefined };
  };
  return process?.getBuiltinModule?.(name);
}

/** A folder of Node, and what reads and writes there. */
export interface NodeFolder {
  readonly files: NodeModules["node:fs/promises"];
  readonly path: NodeModules["node:path"];
  readonly folder: string;
}

/** A folder that is known to be one. */
export type CheckedPlace = NodeFolder | FolderHandleLike;

/** @throws TypeError for what is no folder, Error for a path where there is no file system. */
export function placeOf(given: unknown): CheckedPlace {
  const { kind, getFileHandle } = Object(given) as Partial<FolderHandleLike>;
  if (kind === "directory" && typeof getFileHandle === "function") return given as FolderHandleLike;
  const isUrl = typeof given === "object" && typeof (Object(given) as Partial<UrlLike>).href === "string";
  const address = typeof given === "string" || isUrl ? String(given) : "";
  if (address === "" || /^(https?|blob|data):/i.test(address)) {
    const remedy = "Pass a path, or a directory handle such as await navigator.storage.getDirectory().";
    throw refusal(TypeError, where, "place must be a folder that can be written", describeValue(given), remedy);
  }
  const [files, path, url] = [nodeModule("node:fs/promises"), nodeModule("node:path"), nodeModule("node:url")];
  if (files === undefined || path === undefined || url === undefined) {
    const remedy = "Pass a directory handle such as await navigator.storage.getDirectory().";
    throw refusal(Error, where, "there must be a file system for a path", "a platform without one", remedy);
  }
  return { files, path, folder: /^file:/i.test(address) ? url.fileURLToPath(new URL(address)) : address };
}
