import { refusal, sizeOf, type TypedArray } from "@ganglion/tensor";
import type { ByteSource } from "./byte-source.ts";
import { type ElementType, factsOf } from "./element-type.ts";
import { shorten } from "./names.ts";
import { damaged, type Reading } from "./reading.ts";
import { toRowMajor } from "./row-major.ts";
import { bytesOf, type Contents, type Part } from "./weights-file.ts";
import type { ZipEntry } from "./zip-entries.ts";
import { zipSource } from "./zip-source.ts";

/** Only what holds no numbers alone has a longer one. */
const MAX_HEADER_LENGTH = 4096;

type Defect = (rule: string, got: string) => Error;
const HEADER =
  /^\{\s*'descr':\s*(.+?),\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(((?:\s*\d+\s*,)*(?:\s*\d+)?)\s*\),?\s*\}\s*$/;

/**
 * Reads the header of an `.npy` file. Its one array gets the name that NumPy gives one without a name.
 * @throws RangeError that names the defect.
 */
export async function readNpy(where: string, source: ByteSource): Promise<Contents> {
  return { format: "npy", metadata: {}, parts: new Map([["arr_0", await readArray(where, source)]]) };
}

/**
 * Reads the headers of the arrays of an `.npz` file.
 * @throws RangeError that names the defect.
 */
export async function readNpz(reading: Reading, source: ByteSource, entries: readonly ZipEntry[]): Promise<Contents> {
  const { where } = reading;
  const parts = new Map<string, Part>();
  for (const entry of entries) {
    if (!entry.name.endsWith(".npy")) {
      const remedy = "Unpack it, and pass what it holds.";
      const got = `${shorten(entry.name)} in ${source.label}`;
      throw refusal(RangeError, where, "a zip file must hold arrays of NumPy's or be one of PyTorch's", got, remedy);
    }
    parts.set(entry.name.slice(0, -4), await readArray(where, await zipSource(reading, source, entry)));
  }
  return { format: "npz", metadata: {}, parts };
}

async function readArray(where: string, source: ByteSource): Promise<Part> {
  const defect: Defect = (rule, got) => damaged(where, source.label, rule, got);
  const head = await source.read(0, Math.min(12, source.size));
  const isLong = (head[6] ?? 0) > 1;
  if (head.length < (isLong ? 12 : 10) || String.fromCharCode(...head.subarray(0, 6)) !== "\u0093NUMPY") {
    throw defect("an array must begin as NumPy writes it", `${head.length} bytes that do not`);
  }
  if (head[6] === 0 || (head[6] as number) > 3)
    throw defect("the version of the format must be 1, 2 or 3", `${head[6]}`);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [first, length] = isLong ? [12, view.getUint32(8, true)] : [10, view.getUint16(8, true)];
  const most = Math.min(MAX_HEADER_LENGTH, source.size - first);
  if (length > most) throw defect(`the header must have at most ${most} bytes`, `${length}`);
  const text = String.fromCharCode(...(await source.read(first, first + length)));
  const [, descr, order, lengths = ""] = HEADER.exec(text) ?? [];
  if (descr === undefined) {
    throw defect("the header must say descr, fortran_order and shape", JSON.stringify(shorten(text)));
  }
  return toPart({ descr, lengths, isColumnMajor: order === "True", start: first + length }, source, defect);
}

/** What a header says, as its text. */
interface Said {
  readonly descr: string;
  readonly lengths: string;
  readonly isColumnMajor: boolean;
  readonly start: number;
}

function toPart({ descr, lengths, isColumnMajor, start }: Said, source: ByteSource, defect: Defect): Part {
  const { type, isSwapped } = readType(descr, defect);
  const shape = lengths.split(",").flatMap((item) => (item.trim() === "" ? [] : [Number(item)]));
  const bytes = bytesOf(type, shape);
  const [size, shown] = [source.size - start, `${descr} (${shape.join(", ")})`];
  if (shape.length > 64 || Number.isNaN(bytes)) throw defect("an array must be one that a file can hold", shown);
  if (bytes !== size) throw defect(`${shown} must take the ${bytes} bytes of its values`, `${size}`);
  const part = { type, shape, bytes, source, start, ...(isSwapped ? { isSwapped } : {}) };
  if (!isColumnMajor || shape.length < 2) return part;
  return { ...part, arrange: (values: TypedArray) => toRowMajor(values, shape, columnMajor(shape)) };
}

function readType(descr: string, defect: Defect): { type: ElementType; isSwapped: boolean } {
  const [, order, kind, width] = /^'([<>|=])([a-zA-Z])(\d+)'$/.exec(descr) ?? [];
  const known: Readonly<Record<string, ElementType>> = {
    b1: "BOOL",
    u1: "U8",
    i1: "I8",
    u2: "U16",
    i2: "I16",
    u4: "U32",
    i4: "I32",
    u8: "U64",
    i8: "I64",
    f2: "F16",
    f4: "F32",
    f8: "F64",
  };
  const name = `${kind}${width}`;
  if (order === undefined || !Object.hasOwn(known, name)) {
    throw defect("an array must be of booleans, integers or floats up to 8 bytes", shorten(descr));
  }
  const type = known[name] as ElementType;
  return { type, isSwapped: order === ">" && factsOf(type).bytes > 1 };
}

/** How far values lie apart along each axis where the first one varies fastest. */
function columnMajor(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
}
