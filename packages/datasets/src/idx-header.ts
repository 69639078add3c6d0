import { refusal } from "@ganglion/tensor";

/** The arrays that an IDX file can hold. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** How values of one type lie in a file. */
export interface IdxType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): IdxData;
}

/** How many bytes the type and the number of axes take, and how many the length of each axis. */
export const MAGIC = 4;

/**
 * Reads the first four bytes: two zeros, the type, the number of axes.
 * @throws RangeError if they are none of an IDX file.
 */
export function readMagic(where: string, file: Uint8Array): { readonly type: IdxType; readonly rank: number } {
  const [first, second, code = 0, rank = 0] = file;
  const type = idxTypes().get(code);
  if (file.length < MAGIC || first !== 0 || second !== 0 || type === undefined || rank === 0) {
    const begins = Array.from(file.subarray(0, MAGIC), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw refusal(
      RangeError,
      where,
      "an IDX file must begin with 00 00, a type (08, 09, 0b, 0c, 0d, 0e) and the number of axes",
      begins === "" ? "an empty file" : begins,
      "Pass an IDX file, or one packed by gzip.",
    );
  }
  return { type, rank };
}

function idxTypes(): ReadonlyMap<number, IdxType> {
  return new Map<number, IdxType>([
    [0x08, Uint8Array],
    [0x09, Int8Array],
    [0x0b, Int16Array],
    [0x0c, Int32Array],
    [0x0d, Float32Array],
    [0x0e, Float64Array],
  ]);
}

/**
 * Reads the lengths of the axes, from the first four bytes on.
 * @throws RangeError if the header ends before they do.
 */
export function readShape(where: string, header: Uint8Array, rank: number): number[] {
  const length = MAGIC + 4 * rank;
  if (header.length < length) {
    throw refusal(
      RangeError,
      where,
      `the header must hold the lengths of ${rank} axes (${length} bytes)`,
      `${header.length} bytes`,
      "The file is cut short; download it again.",
    );
  }
  const view = new DataView(header.buffer, header.byteOffset, length);
  return Array.from({ length: rank }, (_, axis) => view.getUint32(MAGIC + 4 * axis));
}
