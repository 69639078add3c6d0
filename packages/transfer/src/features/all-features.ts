import { type Dataset, dataset } from "@ganglion/datasets";
import {
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
import type { ComputeFeaturesOptions } from "./compute-features.ts";

/**
 * What `computeFeatures` returns, for arguments that it has checked.
 * @throws TypeError or ShapeError for what the model returns.
 */
export async function allFeatures(model: Layer, data: Dataset, options: ComputeFeaturesOptions): Promise<Dataset> {
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

function notRows(shape: Shape, count: number): ShapeError {
  const remedy = "Give a model whose first axis is the batch, such as featureExtractor(model).";
  const rule = `the model must return one row of the same shape for each of the ${count} samples`;
  return refusal(ShapeError, "computeFeatures", rule, formatShape(shape), remedy, shape);
}
