import { builtinModule } from "@ganglion/tensor/files";
import type { UrlLike } from "@ganglion/tensor";

/** What is used of a file of Node's that is open. */
export interface NodeFile {
  stat(): Promise<FileFacts>;
  read(into: Uint8Array, options: { readonly position: number }): Promise<{ readonly bytesRead: number }>;
  write(from: Uint8Array): Promise<{ readonly bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What tells one version of a file from another. */
interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  readonly mode: number;
  isFile(): boolean;
}

/** What is used of `node:fs/promises`. */
export interface NodeFiles {
  open(path: string | UrlLike, flags: string, mode?: number): Promise<NodeFile>;
  realpath(path: string): Promise<string>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: boolean }): Promise<void>;
}

interface NodeModules {
  "node:fs/promises": NodeFiles;
  "node:path": { dirname(path: string): string; basename(path: string): string; join(...parts: string[]): string };
  "node:url": { fileURLToPath(url: UrlLike): string };
}

/**
 * A module of Node's where there is one, asked for at run time, so that bundlers for the browser have nothing to leave out.
 * @returns `undefined` where this is not Node.
 */
export function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined {
  return builtinModule(name);
}

/** The code of an error of the system, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === "string" && /^E[A-Z0-9_]+$/.test(code) ? code : undefined;
}
