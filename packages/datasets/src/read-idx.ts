import { gunzip, isGzip } from "./gunzip.ts";

/** The arrays that an IDX file can hold. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** What an IDX file holds. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** The values, row-major, in the file's own type. */
  readonly data: IdxData;
}

/**
 * Reads the IDX format, in which MNIST and its relatives are published: two zero bytes, the type, the number of axes,
 * the length of each as a big-endian uint32, then the values. A gzip file is unpacked first.
 * @throws RangeError if it is no IDX file, is cut short or damaged, or holds more or fewer values than its shape.
 * @example
 * ```ts
 * import { readIdx } from "@ganglion/datasets";
 * const { shape, data } = readIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1])); // [3], Uint8Array [7, 2, 1]
 * ```
 * @see Y. LeCun, C. Cortes, C. Burges, 1998, "The MNIST database of handwritten digits"
 */
export function readIdx(bytes: Uint8Array | ArrayBuffer): IdxArray {
  const given = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const file = isGzip(given) ? gunzip("readIdx", given) : given;
  const { type, rank } = readMagic(file);
  const shape = readShape(file, rank);
  const values = Uint8Array.from(file.subarray(4 + 4 * rank));
  const length = shape.reduce((product, axis) => product * axis, 1);
  const expected = length * type.BYTES_PER_ELEMENT;
  if (values.length !== expected) {
    throw new RangeError(
      `readIdx: the values must take the ${expected} bytes of shape [${shape.join(", ")}], got ${values.length}. ` +
        `The file ${values.length < expected ? "is cut short" : "has more than one array"}; download it again.`,
    );
  }
  return { shape, data: new type(toLittleEndian(values, type.BYTES_PER_ELEMENT)) };
}

interface IdxType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): IdxData;
}

function readMagic(file: Uint8Array): { type: IdxType; rank: number } {
  const [first, second, code = 0, rank = 0] = file;
  const type = idxTypes().get(code);
  if (file.length < 4 || first !== 0 || second !== 0 || type === undefined || rank === 0) {
    const begins = Array.from(file.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new RangeError(
      "readIdx: an IDX file must begin with 00 00, a type (08, 09, 0b, 0c, 0d, 0e) and the number of axes, " +
        `got ${begins === "" ? "an empty file" : begins}. Pass an IDX file, or one packed by gzip.`,
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

function readShape(file: Uint8Array, rank: number): number[] {
  if (file.length < 4 + 4 * rank) {
    throw new RangeError(
      `readIdx: the header must hold the lengths of ${rank} axes (${4 + 4 * rank} bytes), got ${file.length} bytes. ` +
        "The file is cut short; download it again.",
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  return Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
}

/** Turns each value of `width` bytes around, in place: typed arrays are little-endian wherever JavaScript runs. */
function toLittleEndian(bytes: Uint8Array<ArrayBuffer>, width: number): ArrayBuffer {
  if (width === 1) return bytes.buffer;
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes.buffer;
}
