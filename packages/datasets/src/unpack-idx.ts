import { formatShape, refusal, sizeOf } from "@ganglion/tensor";
import { MOST_GROWTH } from "@ganglion/tensor/files";
import { gunzip, isGzip } from "./gunzip.ts";
import { fileBytes, type IdxType, MAGIC, readMagic, readShape } from "./idx-header.ts";
import { joined } from "./joined.ts";
import type { IdxArray } from "./read-idx.ts";
import { MAX_BYTES, type ReadOptions } from "./read-options.ts";

/**
 * What `readIdx` returns, for options that it has checked.
 * @throws RangeError for what is no whole IDX file.
 */
export async function unpackIdx(bytes: Uint8Array | ArrayBuffer, options: ReadOptions): Promise<IdxArray> {
  const { maxBytes = MAX_BYTES, signal } = options;
  signal?.throwIfAborted();
  const file = fileBytes("readIdx", "the file", bytes);
  const isPacked = isGzip(file);
  let head: Uint8Array = new Uint8Array();
  let array: OpenArray | undefined;
  for await (const chunk of isPacked ? gunzip("readIdx", file) : [file]) {
    signal?.throwIfAborted();
    if (array === undefined) {
      head = joined(head, chunk);
      if (head.length < headerLength(head)) continue;
      array = openArray(head, file.length, isPacked, maxBytes);
      put(array, head.subarray(headerLength(head)));
    } else {
      put(array, chunk);
    }
  }
  array ??= openArray(head, file.length, isPacked, maxBytes);
  if (array.filled < array.values.length)
    throw wrongLength({ shape: array.shape, length: array.values.length }, `${array.filled}`, "is cut short");
  const { shape, type, values } = array;
  return { shape, data: new type(toLittleEndian(values, type.BYTES_PER_ELEMENT)) };
}

/** What is being filled. */
interface OpenArray {
  readonly type: IdxType;
  readonly shape: readonly number[];
  readonly values: Uint8Array<ArrayBuffer>;
  filled: number;
}

function headerLength(head: Uint8Array): number {
  return head.length < MAGIC ? MAGIC : MAGIC + 4 * readMagic(head).rank;
}

/** Believes the header only as far as the file can bear it out, before there is memory for so many values. */
function openArray(head: Uint8Array, size: number, isPacked: boolean, maxBytes: number): OpenArray {
  const { type, rank } = readMagic(head);
  const shape = readShape(head, rank);
  // Infinity times 0 would be NaN.
  const length = shape.includes(0) ? 0 : sizeOf(shape) * type.BYTES_PER_ELEMENT;
  const rest = size - headerLength(head);
  if (!isPacked && rest !== length) {
    throw wrongLength({ shape, length }, `${rest}`, rest < length ? "is cut short" : "has more than one array");
  }
  if (isPacked && length > size * MOST_GROWTH) {
    throw wrongLength({ shape, length }, `a file of ${size} that cannot hold them`, "is damaged or cut short");
  }
  if (length > maxBytes) {
    throw refusal(
      RangeError,
      "readIdx",
      `the values must take at most ${maxBytes} bytes`,
      `${length} for shape ${formatShape(shape)}`,
      "Pass a larger { maxBytes } if you trust the file.",
    );
  }
  return { type, shape, values: new Uint8Array(length), filled: 0 };
}

function put(array: OpenArray, bytes: Uint8Array): void {
  const { values, shape, filled } = array;
  if (filled + bytes.length > values.length) {
    throw wrongLength({ shape, length: values.length }, "more", "has more than one array");
  }
  values.set(bytes, filled);
  array.filled += bytes.length;
}

function wrongLength(
  { shape, length }: { readonly shape: readonly number[]; readonly length: number },
  got: string,
  what: string,
): RangeError {
  const rule = `the values must take the ${length} bytes of shape ${formatShape(shape)}`;
  return refusal(RangeError, "readIdx", rule, got, `The file ${what}; download it again.`);
}

/** Turns each value of `width` bytes around, in place: typed arrays are little-endian wherever JavaScript runs. */
function toLittleEndian(bytes: Uint8Array<ArrayBuffer>, width: number): ArrayBuffer {
  if (width === 1) return bytes.buffer;
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes.buffer;
}
