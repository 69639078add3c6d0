import {
  assign,
  checkModel,
  formatShape,
  type Layer,
  refusal,
  sameShape,
  ShapeError,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";
import { applyMasks, checkMasks, maskedWeights, type Masks } from "./mask.ts";
import { change } from "./set-parameter.ts";

/**
 * Puts parameters and buffers back to earlier values, and pruned weights to zero.
 * @throws RangeError if a mask is for a weight that the model has not.
 */
export function rewind(model: Layer, values: Readonly<Record<string, Tensor>>, masks: Masks = {}): void {
  checkModel("rewind", model);
  checkMasks("rewind", "values", values);
  checkMasks("rewind", "masks", masks);
  maskedWeights("rewind", model, masks);
  checkValues("rewind", model, values);
  change(() => {
    for (const [path, x] of stateOf(model)) {
      const value = values[path];
      if (value !== undefined) assign(x, value);
    }
  });
  applyMasks(model, masks);
}

/** @throws RangeError if the model lacks one of the paths; ShapeError if a value has another shape. */
export function checkValues(where: string, model: Layer, values: Readonly<Record<string, Tensor>>): void {
  const state = new Map(stateOf(model));
  for (const [path, value] of Object.entries(values)) {
    const x = state.get(path);
    if (x === undefined) {
      const remedy = `It has ${[...state.keys()].join(", ")}.`;
      throw refusal(RangeError, where, "values must be for tensors that the model has", path, remedy);
    }
    if (!sameShape(x.shape, value.shape)) {
      const got = `${formatShape(value.shape)} for ${formatShape(x.shape)}`;
      const remedy = "Pass an earlier stateDict of this model.";
      throw refusal(ShapeError, where, `the value of ${path} must have its shape`, got, remedy, value.shape);
    }
  }
}

/** Parameters and buffers by path. */
export function stateOf(model: Layer): [path: string, x: Tensor][] {
  return stateEntries(model).map(({ path, tensor }) => [path, tensor]);
}
