import type { Bytes } from "./bytes.ts";
import {
  type AbortSignalLike,
  checkFunction,
  checkOptions,
  checkSignal,
  describeValue,
  isFloat,
  keep,
  type Layer,
  oneOf,
  refusal,
  type Tensor,
} from "@ganglion/tensor";
import { type ElementType, factsOf } from "./element-type.ts";
import { shorten } from "./json.ts";
import { type NamedTensors, stateOf } from "./model-state.ts";
import type { WeightsProgress } from "./reading.ts";
import { npyLayout, npzLayout } from "./numpy-layout.ts";
import { type Layout, type Row, safetensorsLayout } from "./safetensors-layout.ts";
import { storedBytes } from "./stored-bytes.ts";

/** How weights are written. */
export interface SaveWeightsOptions {
  /** What floats are stored as; each as its own dtype by default. Integers stay int32. */
  readonly dtype?: "float16" | "bfloat16" | "float32" | "float64";
  /**
   * What the file is. By default what its name ends with, `.npy` or `.npz`, or else safetensors. `.npy` holds one array without a
   * name.
   */
  readonly format?: "safetensors" | "npy" | "npz";
  /** Texts by name that stand in the file, such as its licence; in safetensors. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Stops writing, which is then rejected with the signal's reason; a file that was there stays as it was. */
  readonly signal?: AbortSignalLike;
  /** Called with the bytes that are written, after each tensor. */
  readonly onProgress?: (progress: WeightsProgress) => void;
}

/** A file that is about to be written, piece by piece. */
export interface Encoding {
  /** Of the whole file. */
  readonly bytes: number;
  /** The pieces, in their order. They can be taken once. */
  readonly pieces: AsyncGenerator<Bytes, void>;
  /** Frees the snapshots of what was not taken. */
  readonly dispose: () => void;
}

/**
 * The bytes of a file with a model's state, or a state dict: safetensors, or NumPy's `.npy` or `.npz`.
 * @throws TypeError for what is neither; RangeError if a finite value has no place in the dtype; the signal's reason.
 * @example
 * ```ts
 * import { encodeWeights, openWeights } from "@ganglion/weights";
 * import { ones } from "@ganglion/tensor";
 * const bytes = await encodeWeights({ weight: ones([2, 2]) }, { dtype: "float16", metadata: { license: "MIT" } });
 * const { entries, metadata } = await openWeights(bytes);
 * entries["weight"]?.type; // => "F16"
 * metadata; // => { license: "MIT" }
 * ```
 */
export async function encodeWeights(state: Layer | NamedTensors, options: SaveWeightsOptions = {}): Promise<Bytes> {
  const encoding = encode("encodeWeights", "the bytes", state, options);
  try {
    const bytes = new Uint8Array(encoding.bytes);
    let at = 0;
    for await (const piece of encoding.pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } finally {
    encoding.dispose();
  }
}

/** Checks everything at once; the values follow as the pieces are asked for, a tensor at a time. */
export function encode(
  where: string,
  file: string,
  state: Layer | NamedTensors,
  options: SaveWeightsOptions,
): Encoding {
  checkOptions<SaveWeightsOptions>(where, options, {
    dtype: oneOf("float16", "bfloat16", "float32", "float64"),
    format: oneOf("safetensors", "npy", "npz"),
    metadata: checkMetadata,
    signal: checkSignal,
    onProgress: checkFunction,
  });
  const tensors = stateOf(where, state);
  if (tensors.has("__metadata__")) {
    const remedy = "Rename it; texts go to { metadata }.";
    throw refusal(TypeError, where, "tensors must have names that the format does not use", "__metadata__", remedy);
  }
  const rows = [...tensors].map(([name, x]): Row => {
    const type = typeFor(x, options.dtype);
    return { name, x: keep(x.detach()), type, bytes: x.size * factsOf(type).bytes };
  });
  const layout = layoutOf(where, rows, options);
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const dispose = (): void => {
    for (const { x } of rows) x.dispose();
  };
  return { bytes: layout.bytes, pieces: piecesOf({ where, file, layout, total, options }), dispose };
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

function typeFor(x: Tensor, wanted: SaveWeightsOptions["dtype"]): ElementType {
  if (!isFloat(x.dtype)) return "I32";
  const types = { float16: "F16", bfloat16: "BF16", float32: "F32", float64: "F64" } as const;
  return types[wanted ?? (x.dtype as "float32" | "float64")];
}

function checkMetadata(where: string, name: string, value: unknown): void {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) {
    throw refusal(
      TypeError,
      where,
      `${name} must be an object of strings`,
      describeValue(value),
      "Leave it out for none.",
    );
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text === "string") continue;
    const remedy = "Write it as text, by String or JSON.stringify.";
    throw refusal(TypeError, where, `${name} must hold strings, ${shorten(key)}`, describeValue(text), remedy);
  }
}
