import { checkOptions } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { IdxData } from "./idx-header.ts";
import { type ReadOptions, readChecks } from "./read-options.ts";

/** What an IDX file holds. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** The values, row-major, in the file's own type. */
  readonly data: IdxData;
}

/**
 * Reads the IDX format, in which MNIST and its relatives are published: two zero bytes, the type, the number of axes,
 * the length of each as a big-endian uint32, then the values. A gzip file is unpacked, no further than the header says: one
 * that holds more is refused after its first byte too many.
 * @throws RangeError if it is no IDX file, is cut short or damaged, holds more or fewer values than its shape, or more bytes
 * than `maxBytes`.
 * @example
 * ```ts
 * import { readIdx } from "@ganglion/datasets";
 * const { shape, data } = await readIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1])); // [3], Uint8Array [7, 2, 1]
 * ```
 * @see Y. LeCun, C. Cortes, C. Burges, 1998, "The MNIST database of handwritten digits"
 */
export async function readIdx(bytes: Uint8Array | ArrayBuffer, options: ReadOptions = {}): Promise<IdxArray> {
  checkOptions("readIdx", options, readChecks());
  options.signal?.throwIfAborted();
  return (await loaded("readIdx", import("./unpack-idx.ts"))).unpackIdx("readIdx", bytes, options);
}
