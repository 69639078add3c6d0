import { describeValue, refusal, type UrlLike } from "@ganglion/tensor";
import { httpSource } from "./http-source.ts";
import { nodeModule } from "./node-files.ts";
import { type ByteSource, checkedSource, type ReadRange } from "./byte-source.ts";
import { fileSource } from "./file-source.ts";
import type { Reading } from "./reading.ts";
import type { RangeReader, ReadableHandle, WeightsSource } from "./weights-source.ts";

/**
 * Opens what was given as a source. Nothing stays open: each part is asked for by itself.
 * @throws TypeError for what is no source; Error if it cannot be reached; the signal's reason.
 */
export async function openSource(reading: Reading, given: WeightsSource): Promise<ByteSource> {
  reading.signal?.throwIfAborted();
  if (typeof given === "string" || isUrl(given)) {
    const address = String(given);
    const files = nodeModule("node:fs/promises");
    if (files === undefined || /^(https?|blob|data):/i.test(address)) return httpSource(reading, address);
    return fileSource(reading, files, address);
  }
  const { getFile } = Object(given) as Partial<ReadableHandle>;
  if (typeof getFile === "function") return openSource(reading, await (given as ReadableHandle).getFile());
  const source = localSource(given);
  if (source !== undefined) return checkedSource(reading, source.label, source.size, source.read);
  const remedy = "Pass a path, a URL, a File or Blob or the handle of one, bytes, or { size, read(start, end) }.";
  throw refusal(TypeError, reading.where, "source must be where a file is", describeValue(given), remedy);
}

interface LocalSource {
  readonly label: string;
  readonly size: number;
  readonly read: ReadRange;
}

function localSource(given: unknown): LocalSource | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  if (ArrayBuffer.isView(given)) return bytesSource(given.buffer, given.byteOffset, given.byteLength);
  if (given instanceof ArrayBuffer) return bytesSource(given, 0, given.byteLength);
  const { size, slice, arrayBuffer, read, name } = given as Partial<Blob & RangeReader & File>;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
  if (typeof slice === "function" && typeof arrayBuffer === "function") {
    const blob = given as Blob;
    const label = typeof name === "string" && name !== "" ? name : "the Blob";
    return { label, size, read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()) };
  }
  if (typeof read !== "function") return undefined;
  return { label: "what was read", size, read: (start, end) => (given as RangeReader).read(start, end) };
}

function bytesSource(buffer: ArrayBufferLike, offset: number, size: number): LocalSource {
  const bytes = new Uint8Array(buffer, offset, size);
  return { label: "the bytes", size, read: (start, end) => new Uint8Array(bytes.subarray(start, end)) };
}

function isUrl(value: unknown): value is UrlLike {
  return typeof value === "object" && value !== null && typeof (value as UrlLike).href === "string";
}
