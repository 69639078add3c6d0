import type { Layer } from "@ganglion/tensor";
import type { BatchNorm } from "./batch-norm.ts";
import { type BatchNormSwitches, checkSwitchNames } from "./batch-norm-settings.ts";
import { checkModel, mapLayers } from "./map-layers.ts";

/** Whether the layer is one that `batchNorm` has made. */
export function isBatchNorm(layer: Layer): layer is BatchNorm {
  return layer.kind === "batchNorm" && typeof (layer as BatchNorm).with === "function";
}

/**
 * The same model, its tensors included, with other switches in every batch norm: to fine-tune with frozen statistics,
 * say, or to look at one batch's. The model that was given keeps its own.
 * @throws TypeError if a container with a batch norm in it has no `withChildren`.
 * @throws TypeError unless `model` is a layer, or for what is no switch.
 * @throws RangeError if a batch norm without running statistics is to use or move them.
 * @example
 * ```ts
 * import { batchNorm, switchBatchNorm } from "@ganglion/normalization";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const model = sequential(linear(4, 8, { rng: rng(7) }), batchNorm(8));
 * const frozen = switchBatchNorm(model, { trainable: false, updateRunning: false, normalizeBy: "running" });
 * frozen.children?.["1"]?.parameters?.["weight"] === model.children["1"]?.parameters?.["weight"]; // => true
 * ```
 */
export function switchBatchNorm(model: Layer, switches: BatchNormSwitches): Layer {
  checkSwitchNames("switchBatchNorm", switches);
  checkModel("switchBatchNorm", model);
  return mapLayers("switchBatchNorm", model, (layer) => (isBatchNorm(layer) ? layer.with(switches) : undefined));
}
