import { describeValue, refusal, type UrlLike } from "@ganglion/tensor";

/** Where the bytes of an event file go. */
export interface EventSink {
  /** Takes the next bytes of the file. */
  write(bytes: Uint8Array): void | Promise<void>;
  close?(): void | Promise<void>;
}

const where = "tensorBoard";

interface FileHandle {
  appendFile(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

interface NodeModules {
  "node:fs/promises": {
    mkdir(path: string, options: { readonly recursive: boolean }): Promise<unknown>;
    open(path: string, flags: string): Promise<FileHandle>;
  };
  "node:path": { join(...parts: string[]): string };
  "node:url": { fileURLToPath(url: UrlLike): string };
  "node:os": { hostname(): string };
}

function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): NodeModules[N] | undefined };
  };
  const found = process?.getBuiltinModule?.(name);
  if (found !== undefined) return found;
  const remedy = "Pass { write(bytes) } that takes the bytes of the file.";
  throw refusal(Error, where, "there must be a file system for a folder", "a platform without one", remedy);
}

/** @throws TypeError unless it is a folder or a sink, Error for a folder where there is no file system. */
export function sinkOf(given: unknown): EventSink {
  if (typeof (Object(given) as Partial<EventSink>).write === "function") return given as EventSink;
  const isUrl = typeof given === "object" && typeof (Object(given) as Partial<UrlLike>).href === "string";
  const address = typeof given === "string" || isUrl ? String(given) : "";
  if (address === "" || /^(https?|blob|data):/i.test(address)) {
    const remedy = 'Pass a path such as "runs/first", or { write(bytes) }.';
    throw refusal(TypeError, where, "target must be a folder or take bytes", describeValue(given), remedy);
  }
  const isFile = /^file:/i.test(address);
  return fileSink(isFile ? nodeModule("node:url").fileURLToPath(new URL(address)) : address);
}

let files = 0;

/** A file of its own in the folder, by the name that TensorBoard looks for. It is made when the first bytes come. */
function fileSink(folder: string): EventSink {
  const [fs, path, os] = [nodeModule("node:fs/promises"), nodeModule("node:path"), nodeModule("node:os")];
  const { pid } = (globalThis as unknown as { readonly process: { readonly pid: number } }).process;
  const name = `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${os.hostname()}.${pid}.${files++}`;
  let file: FileHandle | undefined;
  return {
    async write(bytes) {
      if (file === undefined) {
        await fs.mkdir(folder, { recursive: true });
        file = await fs.open(path.join(folder, name), "ax");
      }
      await file.appendFile(bytes);
    },
    close: () => file?.close(),
  };
}
