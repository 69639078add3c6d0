import type { Dataset } from "@ganglion/datasets";
import {
  type AbortSignalLike,
  checkCount,
  checkFunction,
  checkModel,
  checkOptions,
  checkSignal,
  type Layer,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { checkedDataset } from "./checked-dataset.ts";

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
  return (await loaded("computeFeatures", import("./all-features.ts"))).allFeatures(model, data, options);
}
