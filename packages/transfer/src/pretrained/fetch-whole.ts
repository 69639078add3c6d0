import { type AbortSignalLike, refusal } from "@ganglion/tensor";

/** How a file is fetched. */
export interface FetchingOptions {
  readonly signal?: AbortSignalLike;
  readonly onProgress?: (progress: { readonly loaded: number; readonly total: number | undefined }) => void;
  /** What to do where it cannot be. */
  readonly byHand: string;
  /** The most bytes that it may have; 1 GiB by default. */
  readonly most?: number;
}

/**
 * The bytes of a file on a server.
 * @throws Error if it cannot be fetched whole; RangeError if it is larger than it may be; the signal's reason.
 */
export async function fetchWhole(where: string, address: string, options: FetchingOptions): Promise<Uint8Array> {
  const { signal, byHand } = options;
  const failed = (got: string, cause?: unknown): Error =>
    refusal(Error, where, "the weights must be fetched", `${got} for ${address}`, byHand, { cause });
  try {
    const response = await fetch(address, signal === undefined ? {} : { signal });
    if (!response.ok || response.body === null) throw failed(`${response.status} ${response.statusText}`.trim());
    return await readBody(where, address, response, options);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && "rule" in error) throw error;
    throw failed(error instanceof Error ? `"${error.message}"` : "an error", error);
  }
}

async function readBody(
  where: string,
  address: string,
  response: Response,
  { signal, onProgress, most = 2 ** 30 }: FetchingOptions,
): Promise<Uint8Array> {
  const said = Number(response.headers.get("content-length") ?? Number.NaN);
  const isPacked = response.headers.get("content-encoding") !== null;
  const total = Number.isSafeInteger(said) && !isPacked ? said : undefined;
  const parts: Uint8Array[] = [];
  let loaded = 0;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      signal?.throwIfAborted();
      parts.push(next.value);
      loaded += next.value.length;
      if (loaded > most) {
        const remedy = "Check the address: that is not the file that was meant.";
        throw refusal(RangeError, where, `the file may have at most ${most} bytes`, `more for ${address}`, remedy);
      }
      onProgress?.({ loaded, total });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Checks that a file is the one that was meant.
 * @throws Error unless the SHA-256 of the bytes begins with `digits`, or if it cannot be computed here.
 */
export async function checkDigest(where: string, bytes: Uint8Array, digits: string): Promise<void> {
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleCrypto };
  if (subtle === undefined) {
    const remedy = "Serve the page by https; or fetch the file yourself and pass it as { source: bytes }.";
    throw refusal(Error, where, "the file must be checked", "a page that may not compute SHA-256", remedy);
  }
  const found = await sha256Of(subtle, bytes);
  if (found.startsWith(digits.toLowerCase())) return;
  const got = `${found.slice(0, Math.max(8, digits.length))}... in ${bytes.length} bytes`;
  const remedy = "It was changed or cut off on the way; fetch it again.";
  throw refusal(Error, where, `the file's SHA-256 must begin with ${digits}`, got, remedy);
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export async function sha256Of(subtle: SubtleCrypto, bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes as unknown as ArrayBuffer));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
