import type { Bytes } from "./byte-source.ts";
import type { AbortSignalLike, Layer } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { NamedTensors } from "./model-state.ts";
import type { WeightsProgress } from "./reading.ts";
import { disposeSnapshot, snapshotOf } from "./snapshot.ts";

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
  const snapshot = snapshotOf("encodeWeights", state, options);
  try {
    const { encode } = await loaded("encodeWeights", import("./encode.ts"));
    const encoding = encode("encodeWeights", "the bytes", snapshot);
    const bytes = new Uint8Array(encoding.bytes);
    let at = 0;
    for await (const piece of encoding.pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } finally {
    disposeSnapshot(snapshot);
  }
}
