import { describeValue, refusal, type UrlLike } from "@ganglion/tensor";
import type { NamedTensors, WeightsSource, WeightsTarget } from "@ganglion/weights";

/** A folder of the browser's file systems, such as `navigator.storage.getDirectory()` gives. */
export interface FolderHandleLike {
  readonly kind: "directory";
  keys(): AsyncIterable<string>;
  getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<unknown>;
  removeEntry(name: string): Promise<void>;
}

/** A folder: its path or file address (in Node), or one of the browser's file systems. */
export type CheckpointPlace = string | UrlLike | FolderHandleLike;

/** What checkpoints need of a folder. What is written is there whole, or as it was before. */
export interface Place {
  names(): Promise<readonly string[]>;
  /** Where a file is read from; `undefined` if there is none. */
  find(name: string): Promise<WeightsSource | undefined>;
  write(name: string, tensors: NamedTensors, metadata: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
}

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

/** @throws TypeError for what is no folder, Error for a path where there is no file system. */
export function placeOf(given: unknown): Place {
  const { kind, getFileHandle } = Object(given) as Partial<FolderHandleLike>;
  if (kind === "directory" && typeof getFileHandle === "function") return handlePlace(given as FolderHandleLike);
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
  return nodePlace(files, path, /^file:/i.test(address) ? url.fileURLToPath(new URL(address)) : address);
}

function nodePlace(files: NodeModules["node:fs/promises"], path: NodeModules["node:path"], folder: string): Place {
  const names = async (): Promise<readonly string[]> => {
    try {
      return await files.readdir(folder);
    } catch (error) {
      if ((Object(error) as { readonly code?: unknown }).code === "ENOENT") return [];
      throw error;
    }
  };
  return {
    names,
    async find(name) {
      return (await names()).includes(name) ? path.join(folder, name) : undefined;
    },
    async write(name, tensors, metadata) {
      await files.mkdir(folder, { recursive: true });
      await save(path.join(folder, name), tensors, metadata);
    },
    remove: (name) => files.rm(path.join(folder, name), { force: true }),
  };
}

function handlePlace(folder: FolderHandleLike): Place {
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const name of folder.keys()) found.push(name);
    return found;
  };
  return {
    names,
    async find(name) {
      if (!(await names()).includes(name)) return undefined;
      return ((await folder.getFileHandle(name)) as { getFile(): Promise<Blob> }).getFile();
    },
    async write(name, tensors, metadata) {
      const file = await folder.getFileHandle(name, { create: true });
      await save(file as WeightsTarget, tensors, metadata);
    },
    remove: (name) => folder.removeEntry(name),
  };
}

async function save(
  target: WeightsTarget,
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const { saveWeights } = await import("@ganglion/weights");
  await saveWeights(target, tensors, { metadata });
}
