import { refusal } from "@ganglion/tensor";
import type { Bytes } from "./byte-source.ts";
import type { SaveWeightsOptions } from "./encode-weights.ts";
import { npyLayout, npzLayout } from "./numpy-layout.ts";
import { type Layout, type Row, safetensorsLayout } from "./safetensors-layout.ts";
import { shorten } from "./names.ts";
import type { Snapshot } from "./snapshot.ts";
import { storedBytes } from "./stored-bytes.ts";

/** A file that is about to be written, piece by piece. */
export interface Encoding {
  /** Of the whole file. */
  readonly bytes: number;
  /** The pieces, in their order. They can be taken once. */
  readonly pieces: AsyncGenerator<Bytes, void>;
}

/**
 * The pieces of a file, whose values follow as they are asked for, a tensor at a time.
 * @throws TypeError for what the format cannot hold.
 */
export function encode(where: string, file: string, { rows, options }: Snapshot): Encoding {
  const layout = layoutOf(where, rows, options);
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  return { bytes: layout.bytes, pieces: piecesOf({ where, file, layout, total, options }) };
}

interface Plan {
  readonly where: string;
  readonly file: string;
  readonly layout: Layout;
  /** The bytes of all tensors. */
  readonly total: number;
  readonly options: SaveWeightsOptions;
}

function piecesOf({ where, file, layout, total, options }: Plan): AsyncGenerator<Bytes, void> {
  const { signal, onProgress } = options;
  let loaded = 0;
  return layout.pieces(async ({ name, x, type, bytes }) => {
    signal?.throwIfAborted();
    const values = await x.data();
    signal?.throwIfAborted();
    x.dispose();
    const stored = storedBytes(where, shorten(name), type, values);
    loaded += bytes;
    onProgress?.({ file, loaded, total });
    return stored;
  });
}

function layoutOf(where: string, rows: readonly Row[], { format, metadata, dtype }: SaveWeightsOptions): Layout {
  if (format === undefined || format === "safetensors") return safetensorsLayout(rows, metadata);
  if (metadata !== undefined) {
    const remedy = "Leave metadata out, or write safetensors.";
    throw refusal(TypeError, where, `metadata must be left out for ${format}, which has none`, "some", remedy);
  }
  if (dtype === "bfloat16") {
    const remedy = 'Pass { dtype: "float16" }, or write safetensors.';
    throw refusal(TypeError, where, `dtype must be one that NumPy has for ${format}`, "bfloat16", remedy);
  }
  return format === "npz" ? npzLayout(where, rows) : npyLayout(where, rows);
}
