import { type Dataset, dataset } from "@ganglion/datasets";
import {
  type AbortSignalLike,
  checkCount,
  checkFunction,
  checkModel,
  checkOptions,
  checkSignal,
  describeValue,
  formatShape,
  isTensor,
  type Layer,
  noGrad,
  refusal,
  sameShape,
  scope,
  type Shape,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";

/** What `computeFeatures` takes. */
export interface ComputeFeaturesOptions {
  /** The number of samples that go through the model at once; 64 by default. */
  readonly batchSize?: number;
  /** Called after each batch with the number of samples that are done, and of all. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/**
 * What a model makes of each sample, as a dataset with the same answers: computed once, a small model can be trained on it in
 * seconds. The model runs as in inference.
 * @throws TypeError if the model is no layer, the source no dataset, or for what is no option.
 * @throws ShapeError if the model returns another number of rows than it is given.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { flatten } from "@ganglion/layers";
 * import { computeFeatures } from "@ganglion/transfer";
 * const features = await computeFeatures(flatten(), await digits());
 * features.shape; // => [64]
 * features.size; // => 1797
 * ```
 */
export async function computeFeatures(
  model: Layer,
  source: Dataset,
  options: ComputeFeaturesOptions = {},
): Promise<Dataset> {
  const where = "computeFeatures";
  checkModel(where, model);
  const checks = { batchSize: checkCount, onProgress: checkFunction, signal: checkSignal };
  checkOptions<ComputeFeaturesOptions>(where, options, checks);
  const data = checkedDataset(where, "source", source);
  const { batchSize = 64, onProgress, signal } = options;
  const total = data.size;
  let [values, shape, done] = [new Float32Array(0), [] as Shape, 0];
  for (const { x, y } of data.batches({ batchSize })) {
    signal?.throwIfAborted();
    const count = x.shape[0] as number;
    const output = scope(() => noGrad(() => called(model, x)));
    try {
      const own = output.shape.slice(1);
      if (output.shape[0] !== count || (done > 0 && !sameShape(own, shape))) throw notRows(output.shape, count);
      if (done === 0) [values, shape] = [new Float32Array((total * output.size) / count), own];
      values.set(await output.data(), done * (output.size / count));
    } finally {
      for (const each of [output, x, y]) each.dispose();
    }
    done += count;
    onProgress?.({ done, total });
  }
  const { name, y, classes, role } = data;
  return dataset({ name: `features of ${name}`, x: values, y, shape, classes, ...(role && { role }) });
}

/** @throws TypeError unless the model returns a tensor. */
function called(model: Layer, x: Tensor): Tensor {
  const y: unknown = model(x);
  if (isTensor(y)) return y;
  const rule = "the model must return a tensor";
  throw refusal(TypeError, "computeFeatures", rule, describeValue(y), "Return one row for each sample.");
}

/**
 * The dataset, made anew of its samples and labels, so that all of it was checked.
 * @throws TypeError unless `value` is a dataset with classes and at least one sample; what `dataset` throws for its fields.
 */
export function checkedDataset(where: string, name: string, value: unknown): Dataset {
  const given = value as Partial<Dataset> | null | undefined;
  const isOne = given?.x instanceof Float32Array && given.y instanceof Int32Array && given.x.length > 0;
  if (!isOne || !Array.isArray(given.classes) || given.classes.length === 0) {
    const rule = `${name} must be a dataset with classes and at least one sample`;
    throw refusal(TypeError, where, rule, describeValue(value), "Make it with dataset({ x, y, shape, classes }).");
  }
  const { name: title = "dataset", x, y, shape, classes, role } = given as Dataset;
  return dataset({ name: title, x, y, shape, classes, ...(role && { role }) });
}

function notRows(shape: Shape, count: number): ShapeError {
  const remedy = "Give a model whose first axis is the batch, such as featureExtractor(model).";
  const rule = `the model must return one row of the same shape for each of the ${count} samples`;
  return refusal(ShapeError, "computeFeatures", rule, formatShape(shape), remedy, shape);
}
