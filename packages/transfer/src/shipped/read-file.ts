import { refusal } from "@ganglion/tensor";
import { builtinModule } from "@ganglion/tensor/files";
import { type FetchingOptions, fetchWhole } from "../pretrained/fetch-whole.ts";

interface FileSystem {
  readFile(path: string | URL): Promise<Uint8Array>;
}

/**
 * The bytes of a file that belongs to a model: by `fetch`, or, for `file:` addresses and paths where there is a file system, by
 * reading. What a bundler wrote into the address itself is taken from there, since a page's policy may forbid to ask for it.
 * @throws Error if it cannot be read whole; the signal's reason.
 */
export async function readFile(where: string, address: string, options: FetchingOptions): Promise<Uint8Array> {
  options.signal?.throwIfAborted();
  if (/^data:/i.test(address)) return written(address);
  const files = builtinModule<FileSystem>("node:fs/promises");
  if (files === undefined || /^(https?|blob):/i.test(address)) return fetchWhole(where, address, options);
  try {
    const bytes = await files.readFile(/^file:/i.test(address) ? new URL(address) : address);
    options.onProgress?.({ loaded: bytes.length, total: bytes.length });
    return bytes;
  } catch (error) {
    const { code = "an error" } = Object(error) as { readonly code?: string };
    const rule = "the file must be readable";
    throw refusal(Error, where, rule, `${code} for ${address}`, options.byHand, { cause: error });
  }
}

function written(address: string): Uint8Array {
  const comma = address.indexOf(",");
  const text = address.slice(comma + 1);
  const isBase64 = /;\s*base64$/i.test(address.slice(0, comma));
  return isBase64
    ? Uint8Array.from(atob(decodeURIComponent(text)), (character) => character.charCodeAt(0))
    : new TextEncoder().encode(decodeURIComponent(text));
}
