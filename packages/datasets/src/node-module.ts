import { builtinModule } from "@ganglion/tensor/files";
import type { AbortSignalLike, UrlLike } from "@ganglion/tensor";

/** A file of Node's that is open. */
interface FileHandle {
  stat(): Promise<{ readonly size: number }>;
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  createReadStream(options: {
    readonly autoClose: boolean;
    readonly signal?: AbortSignalLike;
  }): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What is needed of Node's file system. */
export interface FileSystem {
  open(path: string | UrlLike): Promise<FileHandle>;
  readdir(path: string): Promise<string[]>;
  realpath(path: string): Promise<string>;
  stat(path: string): Promise<{ readonly size: number; isDirectory(): boolean; isFile(): boolean }>;
}

interface NodeModules {
  "node:fs/promises": FileSystem;
  "node:module": { createRequire(from: string): (name: string) => unknown };
  "node:path": { join(...parts: string[]): string };
  "node:url": { fileURLToPath(address: string): string };
}

/** A module of Node's where there is one; undefined elsewhere. */
export function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined {
  return builtinModule(name);
}
