import { checkModel, type Layer } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { CalibrationBatch } from "./each-batch.ts";

/**
 * Computes the running statistics of every batch norm anew from `batches`: after the weights were averaged, quantized or
 * moved to other data, the old ones no longer fit. Each batch norm normalizes by the batch meanwhile; everything else
 * runs as in inference, so dropout keeps still. Resolves to the number of batches.
 *
 * The new mean and variance are those of all values together, whatever the batches' sizes and order. PyTorch's
 * `update_bn` averages the variances of the batches instead, which leaves out how far their means lie apart.
 * @throws RangeError if there is no batch. Nothing is changed then, nor if anything else is thrown.
 * @throws TypeError if a container with a batch norm in it has no `withChildren`.
 * @throws Error if no batch norm has running statistics, or one was never called.
 * @example
 * ```ts
 * import { batchNorm, recalibrate } from "@ganglion/normalization";
 * import { tensor } from "@ganglion/tensor";
 * const layer = batchNorm(1);
 * await recalibrate(layer, [tensor([[1], [2]]), tensor([[6], [7]])]); // => 2
 * await layer.buffers.running_mean?.array(); // => [4]
 * await layer.buffers.running_var?.array(); // => [8.667]
 * ```
 * @see Wu and Johnson, 2021, Rethinking "batch" in BatchNorm
 */
export async function recalibrate(
  model: Layer,
  batches: Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch>,
): Promise<number> {
  checkModel("recalibrate", model);
  return (await loaded("recalibrate", import("./collect-statistics.ts"))).collectStatistics(model, batches);
}
