import { formatShape, refusal, sizeOf } from "@ganglion/tensor";
import { MOST_GROWTH } from "@ganglion/tensor/files";
import { gunzip, isGzip } from "./gunzip.ts";
import { fileBytes } from "./file-bytes.ts";
import { type IdxType, MAGIC, readMagic, readShape } from "./idx-header.ts";
import { joined } from "./joined.ts";
import type { IdxArray } from "./read-idx.ts";
import { MAX_BYTES, type ReadOptions } from "./read-options.ts";

/**
 * What `readIdx` returns, for options that were checked.
 * @throws RangeError in the name of `where` for what is no whole IDX file.
 */
export async function unpackIdx(
  where: string,
  bytes: Uint8Array | ArrayBuffer,
  options: ReadOptions,
): Promise<IdxArray> {
  const { maxBytes = MAX_BYTES, signal } = options;
  signal?.throwIfAborted();
  const file = fileBytes(where, "the file", bytes);
  const isPacked = isGzip(file);
  let head: Uint8Array = new Uint8Array();
  let array: OpenArray | undefined;
  for await (const chunk of isPacked ? gunzip(where, file) : [file]) {
    signal?.throwIfAborted();
    if (array === undefined) {
      head = joined(head, chunk);
      if (head.length < headerLength(where, head)) continue;
      array = openArray(where, head, { size: file.length, isPacked, maxBytes });
      put(array, head.subarray(headerLength(where, head)));
    } else {
      put(array, chunk);
    }
  }
  array ??= openArray(where, head, { size: file.length, isPacked, maxBytes });
  if (array.filled < array.values.length)
    throw wrongLength({ where, shape: array.shape, length: array.values.length }, `${array.filled}`, "is cut short");
  const { shape, type, values } = array;
  return { shape, data: new type(toLittleEndian(values, type.BYTES_PER_ELEMENT)) };
}

/** What is being filled. */
interface OpenArray {
  /** Who reads it, for messages. */
  readonly where: string;
  readonly type: IdxType;
  readonly shape: readonly number[];
  readonly values: Uint8Array<ArrayBuffer>;
  filled: number;
}

function headerLength(where: string, head: Uint8Array): number {
  return head.length < MAGIC ? MAGIC : MAGIC + 4 * readMagic(where, head).rank;
}

/** Believes the header only as far as the file can bear it out, before there is memory for so many values. */
function openArray(
  where: string,
  head: Uint8Array,
  { size, isPacked, maxBytes }: { readonly size: number; readonly isPacked: boolean; readonly maxBytes: number },
): OpenArray {
  const { type, rank } = readMagic(where, head);
  const shape = readShape(where, head, rank);
  // Infinity times 0 would be NaN.
  const length = shape.includes(0) ? 0 : sizeOf(shape) * type.BYTES_PER_ELEMENT;
  const rest = size - headerLength(where, head);
  if (!isPacked && rest !== length) {
    throw wrongLength({ where, shape, length }, `${rest}`, rest < length ? "is cut short" : "has more than one array");
  }
  if (isPacked && length > size * MOST_GROWTH) {
    throw wrongLength({ where, shape, length }, `a file of ${size} that cannot hold them`, "is damaged or cut short");
  }
  if (length > maxBytes) {
    throw refusal(
      RangeError,
      where,
      `the values must take at most ${maxBytes} bytes`,
      `${length} for shape ${formatShape(shape)}`,
      "Pass a larger { maxBytes } if you trust the file.",
    );
  }
  return { where, type, shape, values: new Uint8Array(length), filled: 0 };
}

function put(array: OpenArray, bytes: Uint8Array): void {
  const { where, values, shape, filled } = array;
  if (filled + bytes.length > values.length) {
    throw wrongLength({ where, shape, length: values.length }, "more", "has more than one array");
  }
  values.set(bytes, filled);
  array.filled += bytes.length;
}

function wrongLength(
  { where, shape, length }: { readonly where: string; readonly shape: readonly number[]; readonly length: number },
  got: string,
  what: string,
): RangeError {
  const rule = `the values must take the ${length} bytes of shape ${formatShape(shape)}`;
  return refusal(RangeError, where, rule, got, `The file ${what}; download it again.`);
}

/** Turns each value of `width` bytes around, in place: typed arrays are little-endian wherever JavaScript runs. */
function toLittleEndian(bytes: Uint8Array<ArrayBuffer>, width: number): ArrayBuffer {
  if (width === 1) return bytes.buffer;
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes.buffer;
}
