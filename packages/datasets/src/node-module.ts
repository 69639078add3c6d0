import type { AbortSignalLike, UrlLike } from "@ganglion/tensor";
/** A file of Node's that is open. */
interface FileHandle {
  stat(): Promise<{ readonly size: number }>;
  createReadStream(options: {
    readonly autoClose: boolean;
    readonly signal?: AbortSignalLike;
  }): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What is needed of Node's file system. */
export interface FileSystem {
  open(path: string | UrlLike): Promise<FileHandle>;
}

interface NodeModules {
  "node:fs/promises": FileSystem;
  "node:stream/web": { readonly DecompressionStream: typeof DecompressionStream };
}

/**
 * A module of Node's where there is one, asked for at run time, so that bundlers for the browser have nothing to leave out.
 * @returns `undefined` where this is not Node.
 */
export function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): NodeModules[N] | undefined };
  };
  return process?.getBuiltinModule?.(name);
}
