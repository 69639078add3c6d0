import type { WeightAverageState } from "@ganglion/optim";
import { type DType, refusal, type Shape, sizeOf, type Tensor, tensor, type TypedArray } from "@ganglion/tensor";
import { checkpointLook, checkVersion } from "./check-checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import * as look from "./checkpoint-shape.ts";
import { checksum, type PlainData } from "./checksum.ts";

/** A tensor's values on the host. */
export interface StoredTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

type Stored<S extends { readonly tensors: unknown }> = Omit<S, "tensors"> & {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
};

/** A checkpoint as plain data, which IndexedDB, `postMessage` and `structuredClone` take as it is. */
export interface StoredCheckpoint extends Omit<Checkpoint, "model" | "optimizer" | "averages"> {
  readonly model: Readonly<Record<string, StoredTensor>>;
  readonly optimizer: Stored<Checkpoint["optimizer"]>;
  readonly averages: Readonly<Record<string, Stored<WeightAverageState>>>;
  /** 64 bits over all the rest, by which a torn or damaged checkpoint is told from a whole one. */
  readonly checksum: string;
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
  const { model, optimizer, averages } = checkpoint;
  const [weights, moments, ...means] = await Promise.all([
    readTensors(model),
    readTensors(optimizer.tensors),
    ...Object.entries(averages).map(async ([name, state]) => [
      name,
      { ...state, tensors: await readTensors(state.tensors) },
    ]),
  ] as const);
  const stored = {
    ...checkpoint,
    model: weights,
    optimizer: { ...optimizer, tensors: moments },
    averages: Object.fromEntries(means) as StoredCheckpoint["averages"],
  };
  return { ...stored, checksum: checksum(stored as unknown as PlainData) };
}

/**
 * Puts a stored checkpoint on the active backend.
 * @throws RangeError if it is of another release, torn or damaged.
 */
export function loadCheckpoint(stored: StoredCheckpoint): Checkpoint {
  checkVersion("loadCheckpoint", stored);
  checkpointLook(lookAtStored, { checksum: look.text })("loadCheckpoint", "", stored);
  const { checksum: expected, ...rest } = stored;
  const found = checksum(rest as unknown as PlainData);
  if (found !== expected) {
    const remedy = "It was torn or changed after it was saved; take an older one.";
    const rule = `the checkpoint must have the checksum ${JSON.stringify(expected.slice(0, 40))} that it was saved with`;
    throw refusal(RangeError, "loadCheckpoint", rule, found, remedy);
  }
  const made: Tensor[] = [];
  try {
    const { model, optimizer, averages } = rest;
    return {
      ...rest,
      model: write(model, made),
      optimizer: { ...optimizer, tensors: write(optimizer.tensors, made) },
      averages: Object.fromEntries(
        Object.entries(averages).map(([name, state]) => [name, { ...state, tensors: write(state.tensors, made) }]),
      ),
    };
  } catch (error) {
    for (const x of made) x.dispose();
    throw error;
  }
}

/** The values of tensors on the host, by the same names. */
export async function readTensors(tensors: Readonly<Record<string, Tensor>>): Promise<Record<string, StoredTensor>> {
  const entries = Object.entries(tensors).map(async ([key, x]): Promise<[string, StoredTensor]> => {
    const { shape, dtype } = x;
    return [key, { shape: [...shape], dtype, data: await x.data() }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function write(tensors: Readonly<Record<string, StoredTensor>>, made: Tensor[]): Record<string, Tensor> {
  const entries = Object.entries(tensors).map(([key, { data, shape, dtype }]): [string, Tensor] => {
    const x = tensor(data, { shape, dtype });
    made.push(x);
    return [key, x];
  });
  return Object.fromEntries(entries);
}

const kinds: Readonly<Record<string, string>> = {
  float32: "[object Float32Array]",
  float64: "[object Float64Array]",
  int32: "[object Int32Array]",
};

function lookAtStored(where: string, path: string, value: unknown): void {
  look.fields({ shape: look.listOf(look.whole), dtype: look.text, data: () => undefined })(where, path, value);
  const { shape, dtype, data } = value as StoredTensor;
  const isKind = Object.hasOwn(kinds, dtype) && Object.prototype.toString.call(data) === kinds[dtype];
  if (isKind && data.length === sizeOf(shape)) return;
  throw look.unsaved(where, path, "a tensor whose data has its dtype and fills its shape", "another");
}
