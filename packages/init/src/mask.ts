import {
  assign,
  checkModel,
  checkTensor,
  describeValue,
  formatShape,
  isPlainObject,
  joinPath,
  type Layer,
  mul,
  refusal,
  sameShape,
  ShapeError,
  type Tensor,
  walkLayers,
} from "@ganglion/tensor";
import { weightedPlace, type WeightedPlace } from "./places.ts";
import { change } from "./set-parameter.ts";

/** Which weights a pruned model has left, by the path of the weight: 1 where it stays, 0 where it is gone. */
export type Masks = Readonly<Record<string, Tensor>>;

/** The weights that can be pruned, by path, in the order of the layers; one that several layers share appears once. */
export function prunableWeights(model: Layer): Map<string, WeightedPlace> {
  const found = new Map<string, WeightedPlace>();
  const seen = new Set<Tensor>();
  for (const place of walkLayers(model)) {
    const weighted = weightedPlace(place);
    if (weighted === undefined || seen.has(weighted.weight)) continue;
    seen.add(weighted.weight);
    found.set(joinPath(place.path, "weight"), weighted);
  }
  return found;
}

/**
 * Sets the pruned weights to zero.
 * @throws RangeError if a mask is for a weight that the model has not.
 */
export function applyMasks(model: Layer, masks: Masks): void {
  change(() => {
    for (const [weight, mask] of checkedWeights("applyMasks", model, masks)) assign(weight, mul(weight, mask));
  });
}

/**
 * Sets the gradients of pruned weights to zero, so that an optimizer that starts afresh leaves them at zero. For
 * `afterBackward` of `fit`.
 * @throws RangeError if a mask is for a weight that the model has not.
 * @example
 * ```ts
 * import { applyMasks, magnitudeMasks, maskGradients } from "@ganglion/init";
 * import { linear } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const model = linear(64, 10, { rng: rng(7) });
 * const masks = await magnitudeMasks(model, { rate: 0.5 });
 * applyMasks(model, masks);
 * const afterBackward = () => maskGradients(model, masks); // an option of fit
 * ```
 */
export function maskGradients(model: Layer, masks: Masks): void {
  change(() => {
    for (const [{ grad }, mask] of checkedWeights("maskGradients", model, masks)) {
      if (grad !== undefined) assign(grad, mul(grad, mask));
    }
  });
}

function checkedWeights(where: string, model: Layer, masks: Masks): [weight: Tensor, mask: Tensor][] {
  checkModel(where, model);
  checkMasks(where, "masks", masks);
  return maskedWeights(where, model, masks);
}

/** @throws TypeError unless `masks` is an object of tensors. */
export function checkMasks(where: string, name: string, masks: unknown): void {
  if (!isPlainObject(masks)) {
    const remedy = "Pass what magnitudeMasks returned.";
    throw refusal(TypeError, where, `${name} must be tensors by path`, describeValue(masks), remedy);
  }
  for (const [path, mask] of Object.entries(masks)) checkTensor(where, path, mask);
}

/**
 * The weights that there are masks for, and those.
 * @throws RangeError if the model does not have one; ShapeError if a mask has another shape.
 */
export function maskedWeights(name: string, model: Layer, masks: Masks): [weight: Tensor, mask: Tensor][] {
  const weights = prunableWeights(model);
  return Object.entries(masks).map(([path, mask]) => {
    const place = weights.get(path);
    if (place === undefined) {
      throw refusal(
        RangeError,
        name,
        "masks must be for weights that the model has",
        `${path}`,
        `It has ${[...weights.keys()].join(", ")}.`,
      );
    }
    if (!sameShape(mask.shape, place.weight.shape)) {
      const got = `${formatShape(mask.shape)} for ${formatShape(place.weight.shape)}`;
      const remedy = "Make it with magnitudeMasks of this model.";
      throw refusal(ShapeError, name, `the mask of ${path} must have its shape`, got, remedy, mask.shape);
    }
    return [place.weight, mask];
  });
}
