import type { ByteSource } from "./byte-source.ts";
import { type ElementType, elementTypes, factsOf, isElementType } from "./element-type.ts";
import { type Json, parseJson } from "./json.ts";
import { shorten } from "./names.ts";
import { damaged } from "./reading.ts";
import { bytesOf, type Contents, type Part } from "./weights-file.ts";

/** The length of the header is a uint64 before it. */
const PREFIX = 8;
/** The format's own limit. */
const MAX_HEADER_LENGTH = 100_000_000;
/** No array that means anything has more axes. */
const MAX_AXES = 64;

/** What a defect of the file is called. */
type Defect = (rule: string, got: string, cause?: unknown) => Error;

/**
 * Reads the header of a safetensors file and checks all of it, before a byte of a tensor is read.
 * @throws RangeError that names the defect.
 */
export async function readSafetensors(where: string, source: ByteSource): Promise<Contents> {
  const defect: Defect = (rule, got, cause) => damaged(where, source.label, rule, got, cause);
  const header = parseJson(await headerText(source, defect), (got) => defect("the header must be plain JSON", got));
  if (!(header instanceof Map)) throw defect("the header must be an object", kindOf(header));
  const parts = new Map<string, Part>();
  const first = source.size === 0 ? 0 : PREFIX + (await headerLength(source, defect));
  for (const [name, value] of header as ReadonlyMap<string, Json>) {
    if (name !== "__metadata__") parts.set(name, readEntry(source, first, name, value, defect));
  }
  checkCoverage(source, first, parts, defect);
  return { format: "safetensors", metadata: readMetadata(header.get("__metadata__"), defect), parts };
}

async function headerLength(source: ByteSource, defect: Defect): Promise<number> {
  if (source.size < PREFIX) throw defect("a safetensors file must have at least 8 bytes", `${source.size}`);
  const { buffer, byteOffset } = await source.read(0, PREFIX);
  const length = Number(new DataView(buffer, byteOffset, PREFIX).getBigUint64(0, true));
  const most = Math.min(MAX_HEADER_LENGTH, source.size - PREFIX);
  if (length < 2 || length > most) {
    throw defect(`the header must have from 2 to ${most} bytes`, `a length of ${length}`);
  }
  return length;
}

async function headerText(source: ByteSource, defect: Defect): Promise<string> {
  const bytes = await source.read(PREFIX, PREFIX + (await headerLength(source, defect)));
  if (bytes[0] !== 0x7b) throw defect('the header must begin with "{"', `the byte ${bytes[0]}`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw defect("the header must be UTF-8", "bytes that are not", error);
  }
}

function readEntry(source: ByteSource, first: number, name: string, value: Json, defect: Defect): Part {
  const entry = shorten(name);
  const fields = value instanceof Map ? (value as ReadonlyMap<string, Json>) : new Map<string, Json>();
  if (fields.size !== 3 || !["dtype", "shape", "data_offsets"].every((key) => fields.has(key))) {
    const got = value instanceof Map ? `${[...fields.keys()].map(shorten).slice(0, 4).join(", ")}` : kindOf(value);
    throw defect(`${entry} must have dtype, shape and data_offsets`, got === "" ? "nothing" : got);
  }
  const type = readType(entry, fields.get("dtype"), defect);
  const shape = readWholes(entry, "shape", fields.get("shape"), defect);
  if (shape.length > MAX_AXES) throw defect(`the shape of ${entry} must have at most 64 axes`, `${shape.length}`);
  const offsets = readWholes(entry, "data_offsets", fields.get("data_offsets"), defect);
  const [start = 0, end = 0] = offsets;
  const size = source.size - first;
  if (offsets.length !== 2 || start > end || end > size) {
    throw defect(
      `the data_offsets of ${entry} must be a range within ${size} bytes`,
      `[${offsets.slice(0, 4).join(", ")}]`,
    );
  }
  const bytes = bytesOf(type, shape);
  if (bytes !== end - start) {
    const wanted = Number.isNaN(bytes) ? "be one that a file can hold" : `take the ${bytes} bytes of its values`;
    throw defect(`${entry}, ${type} [${shape.join(", ")}], must ${wanted}`, `${end - start}`);
  }
  const width = factsOf(type).bytes;
  if (start % width !== 0) throw defect(`${entry}, ${type}, must begin at a multiple of ${width} bytes`, `${start}`);
  return { type, shape, bytes, source, start: first + start };
}

function readType(entry: string, value: Json | undefined, defect: Defect): ElementType {
  if (isElementType(value)) return value;
  const got = typeof value === "string" ? shorten(value) : kindOf(value);
  throw defect(`the dtype of ${entry} must be one of ${elementTypes()}`, got);
}

function readWholes(entry: string, field: string, value: Json | undefined, defect: Defect): number[] {
  const items = Array.isArray(value) ? (value as readonly Json[]) : undefined;
  if (items?.every((item) => Number.isSafeInteger(item) && (item as number) >= 0) === true) return items as number[];
  const wrong = items === undefined ? value : items.find((item) => !Number.isSafeInteger(item) || (item as number) < 0);
  throw defect(`the ${field} of ${entry} must be whole numbers >= 0`, kindOf(wrong));
}

/** Each byte after the header belongs to one tensor. */
function checkCoverage(source: ByteSource, first: number, parts: ReadonlyMap<string, Part>, defect: Defect): void {
  let [covered, before] = [first, "the header"];
  for (const [name, { start, bytes }] of [...parts].sort(([, a], [, b]) => a.start - b.start || a.bytes - b.bytes)) {
    const entry = shorten(name);
    if (start < covered) throw defect("tensors must not overlap", `${entry} within ${before}`);
    if (start > covered) throw defect("tensors must leave no gap", `${start - covered} bytes before ${entry}`);
    [covered, before] = [start + bytes, entry];
  }
  if (covered !== source.size)
    throw defect("the file must end with its last tensor", `${source.size - covered} bytes more`);
}

function readMetadata(value: Json | undefined, defect: Defect): Record<string, string> {
  if (value === undefined) return {};
  if (!(value instanceof Map)) throw defect("__metadata__ must be an object", kindOf(value));
  const entries = [...(value as ReadonlyMap<string, Json>)];
  const wrong = entries.find(([, text]) => typeof text !== "string");
  if (wrong !== undefined) throw defect(`__metadata__ must hold strings, ${shorten(wrong[0])}`, kindOf(wrong[1]));
  return Object.fromEntries(entries) as Record<string, string>;
}

function kindOf(value: Json | undefined): string {
  if (value instanceof Map) return "an object";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "string") return JSON.stringify(shorten(value));
  return value === undefined ? "nothing" : String(value);
}
