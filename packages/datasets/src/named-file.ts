import { type Reading, tooLarge } from "./collect.ts";
import { fileBytes } from "./file-bytes.ts";

/** A file by name, such as a `File` that was dropped into a page. */
export interface NamedFile {
  readonly name: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Whether `file` has a name and can be read. */
export function isNamedFile(file: unknown): file is NamedFile {
  const { name, arrayBuffer } = (file ?? {}) as Partial<NamedFile>;
  return typeof name === "string" && typeof arrayBuffer === "function";
}

/** Whether `value` is an address as an object. */
export function isUrl(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object URL]";
}

/**
 * The bytes of a file that was given.
 * @throws RangeError above `maxBytes`; the signal's reason.
 */
export async function readGiven(file: NamedFile, reading: Reading): Promise<Uint8Array> {
  const { name, maxBytes, signal, onProgress } = reading;
  signal?.throwIfAborted();
  const { size } = file as { readonly size?: number };
  if (size !== undefined && size > maxBytes) throw tooLarge(name, file.name, maxBytes, `${size}`);
  const bytes = fileBytes(name, `arrayBuffer() of ${file.name}`, await orAborted(file.arrayBuffer(), signal));
  if (bytes.length > maxBytes) throw tooLarge(name, file.name, maxBytes, `${bytes.length}`);
  onProgress?.({ file: file.name, loaded: bytes.length, total: bytes.length });
  return bytes;
}

/** What a promise gives, unless the signal is aborted before. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", stop));
  });
}
