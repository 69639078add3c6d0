import { refusal } from "../errors.ts";
import { builtinModule } from "./builtin-module.ts";

/** So few packed bytes are handed over at once: each can become 1,032, and some engines unpack whatever they are given. */
const STEP = 16_384;

/** How many bytes DEFLATE can make of one: a match of 258 takes two bits. */
export const MOST_GROWTH = 1032;

/** Where a platform has its streams. */
interface Streams {
  readonly DecompressionStream?: typeof DecompressionStream;
}

/** Unpacks bytes piece by piece, as it is asked for more. Whoever stops asking stops it. */
export type Inflate = (bytes: Uint8Array) => AsyncGenerator<Uint8Array, void>;

/**
 * The platform's `DecompressionStream` for a format. What it makes throws the platform's errors if bytes are damaged, cut
 * short or (not in Node) followed by others.
 * @throws Error where there is none.
 */
export function inflater(name: string, format: "deflate" | "deflate-raw" | "gzip"): Inflate {
  // Test environments such as jsdom hide what Node has.
  const known = (globalThis as Streams).DecompressionStream;
  const Stream = known ?? builtinModule<Streams>("node:stream/web")?.DecompressionStream;
  if (Stream === undefined) {
    throw refusal(
      Error,
      name,
      "there must be a DecompressionStream to unpack with",
      "a platform without one",
      "Unpack the file first, or use Node or a browser of 2023 or later.",
    );
  }
  return (bytes) => unpack(new Stream(format) as GenericTransformStream, bytes);
}

async function* unpack(stream: GenericTransformStream, bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  // What goes wrong in there comes out at the other end too.
  feed(stream.writable as WritableStream<Uint8Array>, bytes).catch(() => undefined);
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function feed(writable: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  const writer = writable.getWriter();
  for (let start = 0; start < bytes.length; start += STEP) {
    await writer.ready;
    await writer.write(bytes.subarray(start, start + STEP));
  }
  await writer.close();
}
