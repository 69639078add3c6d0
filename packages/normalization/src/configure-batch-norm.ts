import { type Layer, mapLayers } from "@ganglion/tensor";
import { isBatchNorm } from "./batch-norm.ts";
import { type BatchNormSwitches, checkSwitchNames } from "./batch-norm-settings.ts";

/**
 * The same model, its tensors included, with other switches in every batch norm: to fine-tune with frozen statistics,
 * say, or to look at one batch's. The model that was given keeps its own.
 * @throws TypeError if a container with a batch norm in it has no `withChildren`.
 * @throws TypeError unless `model` is a layer, or for what is no switch.
 * @throws RangeError for a `normalizeBy` that is none, or if a batch norm without running statistics is to use or move them.
 * @example
 * ```ts
 * import { batchNorm, configureBatchNorm } from "@ganglion/normalization";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const model = sequential({ features: linear(4, 8, { rng: rng(7) }), norm: batchNorm(8) });
 * const frozen = configureBatchNorm(model, { trainable: false, updateRunning: false, normalizeBy: "running" });
 * frozen.children.norm.options.trainable; // => false
 * frozen.children.norm.parameters.weight === model.children.norm.parameters.weight; // => true
 * ```
 */
export function configureBatchNorm<L extends Layer>(model: L, switches: BatchNormSwitches): L {
  checkSwitchNames("configureBatchNorm", switches);
  const configure = (layer: Layer): Layer => (isBatchNorm(layer) ? layer.with(switches) : layer);
  return mapLayers(model, configure, "configureBatchNorm") as L;
}
