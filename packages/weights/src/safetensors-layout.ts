import type { Tensor } from "@ganglion/tensor";
import type { Bytes } from "./byte-source.ts";
import { type ElementType, factsOf } from "./element-type.ts";

/** A tensor that is about to be written. */
export interface Row {
  readonly name: string;
  /** A snapshot, which keeps its values while a model trains on. */
  readonly x: Tensor;
  readonly type: ElementType;
  readonly bytes: number;
}

/** How tensors lie in a file. */
export interface Layout {
  /** Of the whole file. */
  readonly bytes: number;
  /** The pieces of the file, in their order; `valuesOf` gives the bytes of a tensor, once. */
  pieces(valuesOf: (row: Row) => Promise<Bytes>): AsyncGenerator<Bytes, void>;
}

/** A safetensors file: as the official library orders them, wide elements first, so that each begins at a multiple of its width. */
export function safetensorsLayout(
  given: readonly Row[],
  metadata: Readonly<Record<string, string>> | undefined,
): Layout {
  const rows = [...given].sort((a, b) => factsOf(b.type).bytes - factsOf(a.type).bytes || (a.name < b.name ? -1 : 1));
  const header = headerOf(rows, metadata);
  return {
    bytes: header.length + rows.reduce((sum, { bytes }) => sum + bytes, 0),
    async *pieces(valuesOf) {
      yield header;
      for (const row of rows) yield await valuesOf(row);
    },
  };
}

/** The length of the header, then the header, filled up with spaces so that the tensors begin at a multiple of eight. */
function headerOf(rows: readonly Row[], metadata: Readonly<Record<string, string>> | undefined): Bytes {
  let at = 0;
  const entries = rows.map(({ name, type, x, bytes }) => {
    const entry = { dtype: type, shape: x.shape, data_offsets: [at, at + bytes] };
    at += bytes;
    return [name, entry] as const;
  });
  const facts = metadata === undefined ? [] : [["__metadata__", metadata] as const];
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...facts, ...entries])));
  const length = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
}
