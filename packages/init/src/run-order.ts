import {
  checkModel,
  checkTensor,
  describeValue,
  isTensor,
  type Layer,
  noGrad,
  type Observer,
  refusal,
  scope,
  type Tensor,
} from "@ganglion/tensor";
import { weightedPlace, type WeightedPlace } from "./places.ts";

/** A layer that was begun. */
export interface InitializedLayer {
  readonly path: string;
  /** Such as `"linear"`; `"function"` where the layer does not say. */
  readonly kind: string;
}

/** What is said of a layer that was begun. */
export function begun({ path, layer }: WeightedPlace): InitializedLayer {
  return { path, kind: layer.kind ?? "function" };
}

/** @throws TypeError unless the model is a layer and its input a tensor. */
export function checkRun(where: string, model: Layer, x: Tensor): void {
  checkModel(where, model);
  checkTensor(where, "x", x);
}

/**
 * Runs the model in inference mode and reports all its layers, the model itself too if it is not a container.
 * @throws TypeError unless it returns a tensor.
 */
export function runObserved(where: string, model: Layer, x: Tensor, observe: Observer): Tensor {
  const y = model(x, { training: false, observe });
  if (!isTensor(y)) {
    const remedy = "A layer returns at once; call a factory, as in flatten().";
    throw refusal(TypeError, where, "the model must return a tensor", describeValue(y), remedy);
  }
  if (model.children === undefined) observe("", x, y, model);
  return y;
}

/**
 * The layers with weights in the order in which the model runs them, each once.
 * @throws Error if there is none.
 */
export function weightedInOrder(where: string, model: Layer, x: Tensor): WeightedPlace[] {
  const found = new Map<Tensor, WeightedPlace>();
  scope(() => {
    noGrad(() => {
      runObserved(where, model, x, (path, _input, _output, layer) => {
        const place = weightedPlace({ path, layer });
        if (place !== undefined && !found.has(place.weight)) found.set(place.weight, place);
      });
    });
  });
  if (found.size === 0) {
    throw refusal(
      Error,
      where,
      "the model must have layers with weights",
      "none",
      "Layers carry them as parameters.weight, and containers report their children to context.observe.",
    );
  }
  return [...found.values()];
}
