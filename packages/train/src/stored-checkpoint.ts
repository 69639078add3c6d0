import { type DType, type Shape, type Tensor, tensor, type TypedArray } from "@ganglion/tensor";
import type { Checkpoint } from "./checkpoint.ts";

/** A tensor's values on the host. */
export interface StoredTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** A checkpoint as plain data, which IndexedDB, `postMessage` and `structuredClone` take as it is. */
export interface StoredCheckpoint extends Omit<Checkpoint, "model" | "optimizer"> {
  readonly model: Readonly<Record<string, StoredTensor>>;
  readonly optimizer: Omit<Checkpoint["optimizer"], "tensors"> & {
    readonly tensors: Readonly<Record<string, StoredTensor>>;
  };
}

/**
 * Reads a checkpoint back from the device, so that it can be stored or posted. Changes nothing; training may go on meanwhile.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { fit, loadCheckpoint, saveCheckpoint } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * const train = await digits({ shape: [64] });
 * const options = { train, loss: crossEntropy, optimizer, epochs: 1, batchSize: 64, rng: rng(8) };
 * const training = fit(model, options);
 * await training.next();
 * const stored = await saveCheckpoint(training.checkpoint());
 * const resumed = fit(model, { ...options, resume: loadCheckpoint(structuredClone(stored)) });
 * ```
 */
export async function saveCheckpoint(checkpoint: Checkpoint): Promise<StoredCheckpoint> {
  const [model, tensors] = await Promise.all([read(checkpoint.model), read(checkpoint.optimizer.tensors)]);
  return { ...checkpoint, model, optimizer: { ...checkpoint.optimizer, tensors } };
}

/** Puts a stored checkpoint on the active backend. */
export function loadCheckpoint(stored: StoredCheckpoint): Checkpoint {
  const { model, optimizer } = stored;
  return { ...stored, model: write(model), optimizer: { ...optimizer, tensors: write(optimizer.tensors) } };
}

async function read(tensors: Readonly<Record<string, Tensor>>): Promise<Record<string, StoredTensor>> {
  const entries = Object.entries(tensors).map(async ([key, x]): Promise<[string, StoredTensor]> => {
    const { shape, dtype } = x;
    return [key, { shape, dtype, data: await x.data() }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function write(tensors: Readonly<Record<string, StoredTensor>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([key, { data, shape, dtype }]) => [key, tensor(data, { shape, dtype })]),
  );
}
