import { refusal } from "@ganglion/tensor";
import type { Reading } from "./reading.ts";
import { type ByteSource, checkedSource } from "./byte-source.ts";

/** The first request asks for so much, in which most headers lie whole. */
const FIRST = 2 ** 16;

/**
 * A file on a server, of which parts are asked for by `Range`. A server that does not know that sends the file, which is then
 * held whole.
 * @throws Error if it cannot be reached or has no such file; RangeError if it sends more than `maxBytes`.
 */
export async function httpSource(reading: Reading, address: string): Promise<ByteSource> {
  const range = /^https?:/i.test(address) ? `bytes=0-${FIRST - 1}` : undefined;
  const response = await ask(reading, address, range);
  const total = response.status === 206 ? totalOf(response) : undefined;
  if (response.status === 206 && total === undefined) {
    // Parts of something packed, or of unknown length: they cannot be told apart, so all of it is asked for.
    await response.body?.cancel();
    return whole(reading, address, await ask(reading, address));
  }
  if (total === undefined) return whole(reading, address, response);
  const head = await collect(reading, address, response, FIRST);
  const version = versionOf(response);
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    if (end <= head.length) return head.slice(start, end);
    if (start === end) return new Uint8Array(0);
    const part = await ask(reading, address, `bytes=${start}-${end - 1}`);
    const isSame = part.status === 206 && totalOf(part) === total && versionOf(part) === version;
    if (!isSame || !part.headers.get("content-range")?.startsWith(`bytes ${start}-${end - 1}/`)) {
      await part.body?.cancel();
      const rule = "the server must send the part that was asked for, of the same file";
      throw refusal(Error, reading.where, rule, `${part.status} for ${shown(address)}`, "Read it again.");
    }
    return collect(reading, address, part, end - start);
  };
  return checkedSource(reading, shown(address), total, read, address);
}

async function whole(reading: Reading, address: string, response: Response): Promise<ByteSource> {
  const bytes = await collect(reading, address, response, reading.maxBytes);
  return checkedSource(reading, shown(address), bytes.length, (start, end) => bytes.slice(start, end), address);
}

/** The length of the whole file, where an answer says it and the bytes are the file's own. */
function totalOf(response: Response): number | undefined {
  const [, total] = /^bytes \d+-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  const isPacked = response.headers.get("content-encoding") !== null;
  return total === undefined || isPacked ? undefined : Number(total);
}

function versionOf({ headers }: Response): string {
  return headers.get("etag") ?? headers.get("last-modified") ?? "";
}

async function ask({ where, signal }: Reading, address: string, range?: string): Promise<Response> {
  const options = {
    ...(signal === undefined ? {} : { signal }),
    ...(range === undefined ? {} : { headers: { Range: range } }),
  };
  let response: Response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    signal?.throwIfAborted();
    const remedy =
      "Check the address and the connection; in a page, the server must allow it by CORS, and the page's own policy too.";
    const got = `"${messageOf(error)}" for ${shown(address)}`;
    throw refusal(Error, where, "the address must answer", got, remedy, { cause: error });
  }
  const isPage = response.headers.get("content-type")?.includes("text/html") === true;
  // A file without any bytes has no part either.
  if ((response.ok && !isPage) || response.status === 416) return response;
  await response.body?.cancel();
  const got = isPage ? "a web page" : `${response.status} ${response.statusText}`.trim();
  throw refusal(Error, where, "the server must send the file", `${got} for ${shown(address)}`, "Check the address.");
}

/** The bytes of an answer, no more than `most`. */
async function collect(
  { where, signal }: Reading,
  address: string,
  response: Response,
  most: number,
): Promise<Uint8Array> {
  if (response.status === 416 || response.body === null) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  const reader = response.body.getReader();
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      signal?.throwIfAborted();
      parts.push(next.value);
      length += next.value.length;
      if (length > most) break;
    }
  } catch (error) {
    signal?.throwIfAborted();
    const got = `"${messageOf(error)}" for ${shown(address)}`;
    throw refusal(Error, where, "the server must send all of it", got, "Check the connection.", { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (length > most) {
    const rule = `the server must send at most ${most} bytes`;
    const remedy = "Have it answer requests for parts, or pass a larger { maxBytes } if you trust it.";
    throw refusal(RangeError, where, rule, `more for ${shown(address)}`, remedy);
  }
  return joined(parts, length);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function shown(address: string): string {
  return address.length > 100 ? `${address.slice(0, 100)}...` : address;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
