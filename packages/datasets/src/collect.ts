import { type AbortSignalLike, refusal } from "@ganglion/tensor";
import { joined } from "./joined.ts";

/** How far a file has been read, in bytes. */
export interface ReadProgress {
  /** The file, by its address. */
  readonly file: string;
  readonly loaded: number;
  /** Of how many, where the server says. */
  readonly total?: number;
}

/** How a file is read, everything checked. */
export interface Reading {
  /** Who reads, for messages. */
  readonly name: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignalLike | undefined;
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
}

/**
 * Takes a file in piece by piece, and no more than it may have.
 * @throws RangeError if more comes or is announced; the reason of the signal if it is aborted.
 */
export async function collect(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  total: number | undefined,
  { name, maxBytes, signal, onProgress }: Reading,
): Promise<Uint8Array> {
  if (total !== undefined && total > maxBytes) throw tooLarge(name, file, maxBytes, `${total}`);
  const parts: Uint8Array[] = [];
  let loaded = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    loaded += chunk.length;
    if (loaded > maxBytes) throw tooLarge(name, file, maxBytes, "more");
    parts.push(chunk);
    onProgress?.({ file, loaded, ...(total === undefined ? {} : { total }) });
  }
  return joined(...parts);
}

/** The error for a file of too many bytes. */
export function tooLarge(name: string, file: string, maxBytes: number, got: string): RangeError {
  const remedy = "Pass a larger { maxBytes } if you trust it.";
  return refusal(RangeError, name, `a file must have at most ${maxBytes} bytes`, `${got} from ${file}`, remedy);
}
