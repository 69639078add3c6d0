import { describeValue, refusal, type UrlLike } from "@ganglion/tensor";
import { builtinModule } from "@ganglion/tensor/files";

/** A file that is open. */
export interface NodeFile {
  write(bytes: Uint8Array): Promise<{ readonly bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What is used of Node's modules, so that declarations need none of its types. */
interface Modules {
  "node:fs/promises": {
    readFile(path: string): Promise<Uint8Array>;
    open(path: string, flags: string): Promise<NodeFile>;
    rename(from: string, to: string): Promise<void>;
    mkdir(path: string, options: { readonly recursive: boolean }): Promise<unknown>;
    mkdtemp(prefix: string): Promise<string>;
    rm(path: string, options: { readonly force: boolean; readonly recursive: boolean }): Promise<void>;
    writeFile(path: string, content: string, options: { readonly flag: "wx" }): Promise<void>;
    utimes(path: string, accessed: Date, changed: Date): Promise<void>;
    stat(path: string): Promise<{ readonly mtimeMs: number }>;
    link(from: string, to: string): Promise<void>;
  };
  "node:path": { join(...parts: string[]): string; dirname(path: string): string; resolve(path: string): string };
  "node:url": { fileURLToPath(url: string): string; pathToFileURL(path: string): UrlLike };
  "node:os": { tmpdir(): string; hostname(): string; availableParallelism(): number };
  "node:process": { readonly pid: number; kill(pid: number, signal: 0): unknown };
  "node:v8": { serialize(value: unknown): Uint8Array; deserialize(bytes: Uint8Array): unknown };
}

/** Whether this is Node or its like. */
export function hasNode(): boolean {
  return builtinModule("node:fs/promises") !== undefined;
}

/**
 * A module of Node's.
 * @throws Error where this is not Node.
 */
export function node<N extends keyof Modules>(name: N, where: string): Modules[N] {
  const found = builtinModule<Modules[N]>(name);
  if (found !== undefined) return found;
  throw refusal(
    Error,
    where,
    "there must be a file system",
    "a page without one",
    "Leave files out, or search in Node.",
  );
}

/**
 * The path of a file or folder that is named by its path or its file address.
 * @throws TypeError for anything else, Error where there are no files.
 */
export function pathOf(where: string, name: string, value: unknown): string {
  const isUrl = typeof value === "object" && typeof (Object(value) as Partial<UrlLike>).href === "string";
  const text = typeof value === "string" || isUrl ? String(value) : "";
  if (text === "" || text.includes("\0") || /^(https?|blob|data):/i.test(text)) {
    const rule = `${name} must be a path or a file address`;
    throw refusal(TypeError, where, rule, describeValue(value), "Name a file of this machine.");
  }
  return node("node:path", where).resolve(/^file:/i.test(text) ? node("node:url", where).fileURLToPath(text) : text);
}

/** The code of an error of the system's, such as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
}

/** Our error for what the system refused; any other as it is. */
export function fileError(where: string, path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const remedy = "Check that the folder is there, may be written to, and has room.";
  return refusal(Error, where, "the file must be one that can be read and written", `${code} at ${path}`, remedy, {
    cause: error,
  });
}
