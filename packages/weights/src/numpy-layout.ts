import { refusal } from "@ganglion/tensor";
import type { Bytes } from "./byte-source.ts";
import type { ElementType } from "./element-type.ts";
import { shorten } from "./names.ts";
import type { Layout, Row } from "./safetensors-layout.ts";
import { crc32Function } from "@ganglion/tensor/files";

/** NumPy's names of the types that are written. */
const DESCR: Partial<Record<ElementType, string>> = { F16: "<f2", F32: "<f4", F64: "<f8", I32: "<i4" };
/** A header is filled up so that the values begin at a multiple of this. */
const ALIGNMENT = 64;
/** The bytes of the records of a zip file, without names. */
const LOCAL = 30;
const ENTRY = 46;
const END = 22;
/** What 32 bits of sizes and 16 bits of counts hold. */
const MAX_BYTES = 2 ** 32 - 1;
const MAX_FILES = 2 ** 16 - 1;

/**
 * An `.npy` file, which has one array without a name.
 * @throws TypeError unless there is one tensor.
 */
export function npyLayout(where: string, rows: readonly Row[]): Layout {
  const [row] = rows;
  if (row === undefined || rows.length > 1) {
    const remedy = 'Write an .npz file, by { format: "npz" } or its name.';
    throw refusal(TypeError, where, "an .npy file must hold one tensor", `${rows.length}`, remedy);
  }
  const header = npyHeader(row);
  return {
    bytes: header.length + row.bytes,
    async *pieces(valuesOf) {
      yield header;
      yield await valuesOf(row);
    },
  };
}

/**
 * An `.npz` file: a zip file of an `.npy` file for each tensor, not packed.
 * @throws RangeError if it would be larger than a zip file can say.
 */
export function npzLayout(where: string, rows: readonly Row[]): Layout {
  const members = rows.map((row) => {
    const [name, header] = [new TextEncoder().encode(`${row.name}.npy`), npyHeader(row)];
    return { row, name, header, size: header.length + row.bytes, isAscii: name.every((byte) => byte < 0x80) };
  });
  const bytes = members.reduce((sum: number, { name, size }) => sum + LOCAL + ENTRY + 2 * name.length + size, END);
  if (bytes > MAX_BYTES || rows.length > MAX_FILES) {
    const rule = `an .npz file must have at most ${MAX_BYTES} bytes and ${MAX_FILES} tensors`;
    throw refusal(RangeError, where, rule, `${bytes} bytes and ${rows.length} tensors`, "Write safetensors.");
  }
  const long = members.find(({ name }) => name.length > 0xffff);
  if (long !== undefined) {
    const rule = "names in an .npz file must have at most 65531 bytes";
    throw refusal(RangeError, where, rule, shorten(long.row.name), "Rename it.");
  }
  return {
    bytes,
    async *pieces(valuesOf) {
      const crc32 = crc32Function();
      const directory: Bytes[] = [];
      let at = 0;
      for (const { row, name, header, size, isAscii } of members) {
        const values = await valuesOf(row);
        const checksum = crc32(values, crc32(header));
        const facts = { checksum, size, flags: isAscii ? 0 : 0x800, name: name.length };
        yield joined(localHeader(facts), name, header);
        yield values;
        directory.push(joined(directoryEntry(facts, at), name));
        at += LOCAL + name.length + size;
      }
      const entries = joined(...directory);
      yield joined(entries, endRecord(members.length, entries.length, at));
    },
  };
}

/** What comes before the values of an array, as NumPy writes it. */
function npyHeader({ x, type }: Row): Bytes {
  const lengths = x.shape.length === 1 ? `${x.shape[0]},` : x.shape.join(", ");
  const text = `{'descr': '${DESCR[type]}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(length).fill(0x20);
  header.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, (length - 10) & 255, (length - 10) >> 8]);
  header.set(new TextEncoder().encode(text), 10);
  header[length - 1] = 0x0a;
  return header;
}

/** The first day that a zip file can say: no file depends on when it was written. */
const DATE = 0x21;
const UNIX = 3;
/** Who may read the file, as its owner alone. */
const MODE = 0o600 << 16;

interface Facts {
  readonly checksum: number;
  readonly size: number;
  readonly flags: number;
  readonly name: number;
}

function localHeader({ checksum, size, flags, name }: Facts): Bytes {
  const view = new DataView(new ArrayBuffer(LOCAL));
  view.setUint32(0, 0x04034b50, true);
  for (const [at, value] of [
    [4, 20],
    [6, flags],
    [12, DATE],
    [26, name],
  ] as const)
    view.setUint16(at, value, true);
  for (const [at, value] of [
    [14, checksum],
    [18, size],
    [22, size],
  ] as const)
    view.setUint32(at, value, true);
  return new Uint8Array(view.buffer);
}

function directoryEntry({ checksum, size, flags, name }: Facts, start: number): Bytes {
  const view = new DataView(new ArrayBuffer(ENTRY));
  view.setUint32(0, 0x02014b50, true);
  const shorts = [
    [4, (UNIX << 8) | 20],
    [6, 20],
    [8, flags],
    [14, DATE],
    [28, name],
  ] as const;
  const longs = [
    [16, checksum],
    [20, size],
    [24, size],
    [38, MODE],
    [42, start],
  ] as const;
  for (const [at, value] of shorts) view.setUint16(at, value, true);
  for (const [at, value] of longs) view.setUint32(at, value, true);
  return new Uint8Array(view.buffer);
}

function endRecord(count: number, size: number, start: number): Bytes {
  const view = new DataView(new ArrayBuffer(END));
  view.setUint32(0, 0x06054b50, true);
  for (const [at, value] of [
    [8, count],
    [10, count],
  ] as const)
    view.setUint16(at, value, true);
  for (const [at, value] of [
    [12, size],
    [16, start],
  ] as const)
    view.setUint32(at, value, true);
  return new Uint8Array(view.buffer);
}

function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
