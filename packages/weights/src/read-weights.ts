import type { Tensor } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { checkReading, type ReadWeightsOptions } from "./reading.ts";
import type { WeightsEntry, WeightsFormat } from "./weights-file.ts";
import type { WeightsSource } from "./weights-source.ts";

/** What a file of weights holds. */
export interface Weights {
  /** What the file is. */
  readonly format: WeightsFormat;
  /** What its writer said about it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The tensors by name: a state dict. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** A file of weights of which single tensors can be read. */
export interface WeightsFile {
  /** What the file is. */
  readonly format: WeightsFormat;
  /** What its writer said about it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What the file says about each of its tensors. */
  readonly entries: Readonly<Record<string, WeightsEntry>>;
  /**
   * Reads one tensor, and of the file no more than its bytes.
   * @throws RangeError if the file has none of this name.
   */
  read(name: string): Promise<Tensor>;
}

/**
 * Reads all tensors of a file of weights: a safetensors file or an index of several, NumPy's `.npy`
 * or `.npz`, what PyTorch saved, or the `model.json` of a TensorFlow.js layers model, in PyTorch's names and layout. It is told by its content, and checked
 * whole before anything large is allocated. Besides the tensors there are at no time more than a few
 * megabytes of it in memory, or one tensor where that is packed, in another order, or for a GPU.
 * @throws TypeError for what is no source or option; Error if it cannot be reached; RangeError that names what is wrong with
 * the file; the signal's reason.
 * @example
 * ```ts
 * import { encodeWeights, readWeights } from "@ganglion/weights";
 * import { ones } from "@ganglion/tensor";
 * const { tensors } = await readWeights(await encodeWeights({ "fc.bias": ones([3]) }));
 * await tensors["fc.bias"]?.array(); // => [1, 1, 1]
 * ```
 */
export async function readWeights(source: WeightsSource, options: ReadWeightsOptions = {}): Promise<Weights> {
  const reading = checkReading("readWeights", options);
  const { readAll } = await loaded("readWeights", import("./open-file.ts"));
  return readAll(reading, source);
}

/**
 * Reads what a file of weights holds, and its tensors one by one as they are asked for: of a file on a server or a disk only
 * the parts that are needed are read.
 * @throws as `readWeights` does.
 * @example
 * ```ts
 * import { encodeWeights, openWeights } from "@ganglion/weights";
 * import { ones, zeros } from "@ganglion/tensor";
 * const file = await openWeights(await encodeWeights({ weight: zeros([2, 3]), bias: ones([2]) }));
 * file.entries["weight"]; // => { type: "F32", shape: [2, 3], bytes: 24 }
 * await (await file.read("bias")).array(); // => [1, 1]
 * ```
 */
export async function openWeights(source: WeightsSource, options: ReadWeightsOptions = {}): Promise<WeightsFile> {
  const reading = checkReading("openWeights", options);
  const { openFile } = await loaded("openWeights", import("./open-file.ts"));
  return openFile(reading, source);
}
