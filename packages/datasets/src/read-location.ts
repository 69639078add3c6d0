import { refusal, type UrlLike } from "@ganglion/tensor";
import { collect, type Reading } from "./collect.ts";
import { dataUrlBytes } from "./data-url.ts";
import { type FileSystem, nodeModule } from "./node-module.ts";

/** What there is instead of a file: nothing, or the page that some servers send for every address that they do not know. */
export type Absence = "nothing" | "a web page";

/**
 * The bytes at an address: by `fetch`, or, for `file:` addresses and paths where there is a file system, by reading.
 * @returns what there is instead if there is no such file.
 * @throws Error if the server, the network or the file system refuses; RangeError above `maxBytes`; the signal's reason.
 */
export async function readLocation(location: string | UrlLike, reading: Reading): Promise<Uint8Array | Absence> {
  const address = String(location);
  reading.signal?.throwIfAborted();
  try {
    if (/^data:/i.test(address)) return dataUrlBytes(reading.name, address);
    const files = nodeModule("node:fs/promises");
    if (files === undefined || /^(https?|blob):/i.test(address)) return await fetchBytes(address, reading);
    return await readFile(files, address, reading);
  } catch (error) {
    // Platforms have errors of their own for what was stopped.
    reading.signal?.throwIfAborted();
    throw error;
  }
}

async function readFile(files: FileSystem, address: string, reading: Reading): Promise<Uint8Array | Absence> {
  try {
    const file = await files.open(/^file:/i.test(address) ? new URL(address) : address);
    try {
      const { size } = await file.stat();
      const { signal } = reading;
      const stream = file.createReadStream({ autoClose: false, ...(signal === undefined ? {} : { signal }) });
      // Devices and pipes say 0.
      return await collect(stream, address, size === 0 ? undefined : size, reading);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== "string") throw error;
    if (code === "ENOENT" || code === "ENOTDIR") return "nothing";
    const remedy = "Check what it is, and who may read it.";
    throw refusal(Error, reading.name, "the file must be readable", `${code} for ${address}`, remedy, { cause: error });
  }
}

async function fetchBytes(address: string, reading: Reading): Promise<Uint8Array | Absence> {
  const response = await ask(address, reading);
  const { status, statusText, headers, body } = response;
  const isPage = headers.get("content-type")?.includes("text/html") === true;
  if (response.ok && !isPage && body !== null) {
    const total = headers.get("content-encoding") === null ? headers.get("content-length") : null;
    return collect(chunksOf(body, address, reading.name), address, total === null ? undefined : Number(total), reading);
  }
  await body?.cancel();
  if (status === 404) return "nothing";
  if (response.ok) return isPage ? "a web page" : "nothing";
  const got = `${status} ${statusText} for ${address}`;
  throw refusal(Error, reading.name, "the server must send the file", got, "Check the address.");
}

async function ask(address: string, { name, signal }: Reading): Promise<Response> {
  try {
    return await fetch(address, signal === undefined ? {} : { signal });
  } catch (error) {
    const remedy =
      "Check the address and the connection; in a page, the server must allow it by CORS, and the page's own policy too.";
    throw refusal(Error, name, "the address must answer", `"${messageOf(error)}" for ${address}`, remedy, {
      cause: error,
    });
  }
}

/** Not every engine can iterate streams. */
async function* chunksOf(body: ReadableStream<Uint8Array>, address: string, name: string): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const read = (): ReturnType<typeof reader.read> =>
    reader.read().catch((error: unknown) => {
      const got = `"${messageOf(error)}" for ${address}`;
      throw refusal(Error, name, "the server must send all of the file", got, "Check the connection.", {
        cause: error,
      });
    });
  try {
    for (let next = await read(); !next.done; next = await read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
