import { type DType, keep, refusal, type Shape, type Tensor, tensor, type TypedArray } from "@ganglion/tensor";
import type { Bytes, ByteSource } from "./byte-source.ts";
import { decode } from "./decode.ts";
import { isSplit, MAX_AT_ONCE, readInPieces } from "./read-in-pieces.ts";
import { type ElementType, factsOf } from "./element-type.ts";
import { shorten } from "./names.ts";
import type { Reading } from "./reading.ts";

/** What a file says about one of its tensors. */
export interface WeightsEntry {
  /** The element type in the file, by its name in safetensors. */
  readonly type: ElementType;
  readonly shape: Shape;
  /** How many bytes it takes in the file. */
  readonly bytes: number;
}

/** A tensor of a file: what it is, and where its bytes are. */
export interface Part extends WeightsEntry {
  readonly source: ByteSource;
  readonly start: number;
  /** Whether the bytes of each element stand in the reverse order. */
  readonly isSwapped?: boolean;
  /** Puts the values in row-major order of `shape`, where the file has them in another. */
  readonly arrange?: (values: TypedArray) => TypedArray;
}

/** The formats that are read. */
export type WeightsFormat = "safetensors" | "npy" | "npz" | "pytorch" | "tfjs";

/** The tensors of a file by name, checked whole. */
export interface Contents {
  readonly format: WeightsFormat;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: ReadonlyMap<string, Part>;
}

/**
 * Reads tensors, in the order of the file, and no more of it at once than a few megabytes; where the backend cannot be given
 * values in pieces, or a tensor is packed or in another order, that tensor.
 * @throws what reading and decoding throws; the tensors that there were are freed.
 */
export async function readParts(
  reading: Reading,
  parts: ReadonlyMap<string, Part>,
): Promise<Readonly<Record<string, Tensor>>> {
  const total = [...parts.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const made = new Map<string, Tensor>();
  const groups = groupsOf(parts);
  // One for all of them: an engine would not collect as fast as a disk gives. A single group needs no other than its own.
  const into = groups.length > 1 ? scratchFor(groups) : undefined;
  let loaded = 0;
  try {
    for (const group of groups) {
      const note = (bytes: number): void => {
        loaded += bytes;
        reading.onProgress?.({ file: group.source.label, loaded, total });
        reading.signal?.throwIfAborted();
      };
      await readGroup(reading, group, made, note, into);
    }
  } catch (error) {
    for (const x of made.values()) x.dispose();
    throw error;
  }
  // Whatever a name is, such as __proto__, it becomes a property of its own.
  return Object.fromEntries([...parts.keys()].map((name) => [name, made.get(name) as Tensor]));
}

interface Group {
  readonly source: ByteSource;
  readonly start: number;
  end: number;
  readonly members: [name: string, part: Part][];
}

function groupsOf(parts: ReadonlyMap<string, Part>): Group[] {
  const groups: Group[] = [];
  const bySource = new Map<ByteSource, Group["members"]>();
  for (const member of parts) {
    const members = bySource.get(member[1].source);
    if (members === undefined) bySource.set(member[1].source, [member]);
    else members.push(member);
  }
  for (const [source, members] of bySource) {
    let open: Group | undefined;
    for (const member of members.sort(([, a], [, b]) => a.start - b.start)) {
      const [, { start, bytes }] = member;
      const end = start + bytes;
      if (open === undefined || start !== open.end || end - open.start > MAX_AT_ONCE) {
        open = { source, start, end: start, members: [] };
        groups.push(open);
      }
      open.end = end;
      open.members.push(member);
    }
  }
  return groups;
}

/** Only of what is as large as most are: what a header claims is not allocated before it is there. */
function scratchFor(groups: readonly Group[]): Bytes {
  return new Uint8Array(Math.min(MAX_AT_ONCE, Math.max(...groups.map(({ start, end }) => end - start))));
}

async function readGroup(
  reading: Reading,
  group: Group,
  made: Map<string, Tensor>,
  note: (bytes: number) => void,
  scratch?: Bytes,
): Promise<void> {
  const { source, start, end, members } = group;
  const [first] = members;
  if (first !== undefined && members.length === 1 && isSplit(reading, first[1])) {
    made.set(first[0], await readInPieces(reading, shorten(first[0]), first[1], note, scratch));
    return;
  }
  const fits = scratch !== undefined && end - start <= scratch.length;
  const bytes = await source.read(start, end, fits ? scratch : undefined);
  for (const [name, part] of members) {
    const from = part.start - start;
    made.set(name, toTensor(reading, name, part, bytes.subarray(from, from + part.bytes)));
  }
  note(bytes.length);
}

function toTensor(reading: Reading, name: string, part: Part, bytes: Bytes): Tensor {
  const { type, shape, arrange, isSwapped } = part;
  const ordered = isSwapped === true ? swapped(bytes, factsOf(type).bytes) : bytes;
  const values = decode(reading, { name: shorten(name), first: 0 }, type, ordered);
  // A scope that happens to be open must not free what is awaited outside of it.
  return keep(tensor(arrange?.(values) ?? values, { shape, backend: reading.backend }));
}

/** A copy with each element of `width` bytes turned around. */
function swapped(bytes: Bytes, width: number): Bytes {
  const copy = bytes.slice();
  for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse();
  return copy;
}

/** @throws TypeError for element types that tensors do not hold as they are, where the caller does not want that. */
export function checkConversion({ where, conversion, backend }: Reading, parts: ReadonlyMap<string, Part>): void {
  if (conversion !== "none") return;
  const asTheyAre: Partial<Record<ElementType, DType>> = { F32: "float32", F64: "float64", I32: "int32" };
  for (const [name, { type }] of parts) {
    const dtype = asTheyAre[type];
    if (dtype !== undefined && backend.dtypes.includes(dtype)) continue;
    const rule = `element types must be those of ${backend.name} where conversion is "none"`;
    const remedy = 'Pass { conversion: "exact" } to have it as another dtype.';
    throw refusal(TypeError, where, rule, `${type} for ${shorten(name)}`, remedy);
  }
}

/**
 * The number of bytes of a tensor.
 * @returns NaN if there can be no such tensor.
 */
export function bytesOf(type: ElementType, shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  const bytes = shape.reduce((product, length) => product * length, factsOf(type).bytes);
  return Number.isSafeInteger(bytes) ? bytes : Number.NaN;
}
