import type { Unreadable } from "./decode-error.ts";

/** What the header of a PNG file says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** The bits of a sample. */
  readonly depth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey with opacity, 6 colour with opacity. */
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

/** The chunks of a PNG file that make its picture. */
export interface PngChunks extends PngHeader {
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
  /** Packed by zlib, in the pieces in which the file has it. */
  readonly data: readonly Uint8Array[];
}

const SIGNATURE = 8;
/** The depths that each type of colour can have. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Takes a PNG file apart, and checks the checksums of the chunks that are needed.
 * @throws RangeError that names the defect.
 */
export function readPngChunks(bytes: Uint8Array, fail: Unreadable): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const table = checksumTable();
  const found = new Map<string, Uint8Array>();
  const data: Uint8Array[] = [];
  for (let at = SIGNATURE; ; ) {
    if (at + 12 > bytes.length) throw fail("a PNG file must end with an IEND chunk", "none");
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw fail("a PNG chunk must lie within the file", `${length} bytes at ${at}`);
    if (type === "IEND") break;
    if (["IHDR", "PLTE", "tRNS", "IDAT"].includes(type)) {
      if (checksum(table, bytes.subarray(at + 4, end)) !== view.getUint32(end)) {
        throw fail("a PNG chunk must have its checksum", `another for ${type}`);
      }
      if (type === "IDAT") data.push(bytes.subarray(at + 8, end));
      else found.set(type, bytes.subarray(at + 8, end));
    }
    at = end + 4;
  }
  const header = readHeader(found.get("IHDR"), fail);
  const palette = found.get("PLTE");
  if (header.colourType === 3 && (palette === undefined || palette.length % 3 !== 0)) {
    throw fail("a PNG file of this type must have a palette", "none");
  }
  if (data.length === 0) throw fail("a PNG file must have an IDAT chunk", "none");
  return { ...header, palette, transparency: found.get("tRNS"), data };
}

function readHeader(chunk: Uint8Array | undefined, fail: Unreadable): PngHeader {
  if (chunk?.length !== 13) throw fail("a PNG file must begin with its header", "another");
  const view = new DataView(chunk.buffer, chunk.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType, packing, filter, interlace] = chunk.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0) throw fail("a picture must have pixels", `${width} x ${height}`);
  if (DEPTHS[colourType]?.includes(depth) !== true || packing !== 0 || filter !== 0 || interlace > 1) {
    throw fail("a PNG header must be of the standard", `[${chunk.subarray(8).join(", ")}]`);
  }
  return { width, height, depth, colourType, isInterlaced: interlace === 1 };
}

function checksumTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (-(value & 1) & 0xedb88320);
    return value;
  });
}

function checksum(table: Int32Array, bytes: Uint8Array): number {
  let value = -1;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 255] as number);
  return ~value >>> 0;
}
