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
  type TypedArray,
} from "@ganglion/tensor";
import { type ElementType, factsOf } from "./element-type.ts";
import { shorten } from "./json.ts";
import { type NamedTensors, stateOf } from "./model-state.ts";
import type { WeightsProgress } from "./reading.ts";
import { BFLOAT16, FLOAT16, packFloats } from "./small-floats.ts";

/** How weights are written. */
export interface SaveWeightsOptions {
  /** What floats are stored as; each as its own dtype by default. Integers stay int32. */
  readonly dtype?: "float16" | "bfloat16" | "float32" | "float64";
  /** Texts by name that stand in the file, such as its licence. */
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
 * The bytes of a safetensors file with a model's state, or a state dict.
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

interface Row {
  readonly name: string;
  /** A snapshot, which keeps its values while a model trains on. */
  readonly x: Tensor;
  readonly type: ElementType;
  readonly bytes: number;
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
  // As the official library orders them, wide elements first: so each begins at a multiple of its width.
  rows.sort((a, b) => factsOf(b.type).bytes - factsOf(a.type).bytes || (a.name < b.name ? -1 : 1));
  const header = headerOf(rows, options.metadata);
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const dispose = (): void => {
    for (const { x } of rows) x.dispose();
  };
  return { bytes: header.length + total, pieces: piecesOf({ where, file, rows, header, total, options }), dispose };
}

interface Plan {
  readonly where: string;
  readonly file: string;
  readonly rows: readonly Row[];
  readonly header: Bytes;
  readonly total: number;
  readonly options: SaveWeightsOptions;
}

async function* piecesOf(plan: Plan): AsyncGenerator<Bytes, void> {
  const { where, file, rows, header, total } = plan;
  const { signal, onProgress } = plan.options;
  let loaded = 0;
  signal?.throwIfAborted();
  yield header;
  for (const { name, x, type, bytes } of rows) {
    const values = await x.data();
    signal?.throwIfAborted();
    x.dispose();
    yield toBytes(where, shorten(name), type, values);
    loaded += bytes;
    onProgress?.({ file, loaded, total });
  }
}

function typeFor(x: Tensor, wanted: SaveWeightsOptions["dtype"]): ElementType {
  if (!isFloat(x.dtype)) return "I32";
  const types = { float16: "F16", bfloat16: "BF16", float32: "F32", float64: "F64" } as const;
  return types[wanted ?? (x.dtype as "float32" | "float64")];
}

/** The length of the header, then the header, filled up with spaces so that the tensors begin at a multiple of eight. */
function headerOf(rows: readonly Row[], metadata: SaveWeightsOptions["metadata"]): Bytes {
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

function toBytes(where: string, name: string, type: ElementType, values: TypedArray): Bytes {
  const packed = packedAs(type, values);
  if (type === "F16" || type === "BF16" || (type === "F32" && values instanceof Float64Array)) {
    const { infinity, largest } = type === "F16" ? FLOAT16 : BFLOAT16;
    const isOver = (bits: number): boolean =>
      type === "F32" ? Math.abs(bits) === Infinity : (bits & 0x7fff) === infinity;
    const index = values.findIndex((value, at) => Number.isFinite(value) && isOver(packed[at] as number));
    if (index !== -1) {
      const rule = `finite values must be of a size that ${type} has, up to ${type === "F32" ? 3.4028234663852886e38 : largest}`;
      const remedy = type === "F16" ? 'Pass { dtype: "bfloat16" }.' : "Leave the dtype out.";
      throw refusal(RangeError, where, rule, `${values[index]} at position ${index} of ${name}`, remedy);
    }
  }
  return new Uint8Array(packed.buffer as ArrayBuffer, packed.byteOffset, packed.byteLength);
}

function packedAs(type: ElementType, values: TypedArray): TypedArray | Uint16Array {
  if (type === "F16") return packFloats(values, FLOAT16);
  if (type === "BF16") return packFloats(values, BFLOAT16);
  if (type === "F64") return values instanceof Float64Array ? values : Float64Array.from(values);
  return type === "F32" && values instanceof Float64Array ? Float32Array.from(values) : values;
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
