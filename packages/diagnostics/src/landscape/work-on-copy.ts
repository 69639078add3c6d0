import {
  checkTensor,
  copyModel,
  describeValue,
  isFloat,
  type Layer,
  refusal,
  ShapeError,
  stateEntries,
  type Tensor,
  walkLayers,
} from "@ganglion/tensor";
import { isTrained } from "../collect/layer-facts.ts";

/** A parameter that is trained, with its layer. */
export interface TrainedPlace {
  readonly layer: Layer;
  readonly name: string;
  readonly x: Tensor;
}

/** Lets `body` work on a copy of the model, which is given back afterwards in any case. */
export async function workOnCopy<L extends Layer, T>(
  where: string,
  model: L,
  body: (copy: L, trained: readonly TrainedPlace[]) => Promise<T>,
): Promise<T> {
  const copy = copyModel(model);
  try {
    const trained = trainedPlaces(copy);
    if (trained.length === 0) {
      const remedy = "Leave requiresGrad true on what is to be moved.";
      throw refusal(TypeError, where, "model must have a parameter that is trained", "none", remedy);
    }
    return await body(copy, trained);
  } finally {
    for (const { tensor } of stateEntries(copy)) tensor.dispose();
  }
}

function trainedPlaces(model: Layer): TrainedPlace[] {
  const found = new Map<Tensor, TrainedPlace>();
  for (const { layer } of walkLayers(model)) {
    for (const [name, x] of Object.entries(layer.parameters ?? {})) {
      if (isTrained(layer, x) && !found.has(x)) found.set(x, { layer, name, x });
    }
  }
  return [...found.values()];
}

/** @throws TypeError unless a loss is a tensor of floats, ShapeError unless it is a scalar. */
export function checkLoss(where: string, loss: unknown): asserts loss is Tensor {
  checkTensor(where, "what loss returns", loss);
  if (!isFloat(loss.dtype)) {
    throw refusal(TypeError, where, "what loss returns must be of floats", loss.dtype, "Return a loss.");
  }
  if (loss.size === 1) return;
  const rule = "what loss returns must be a scalar";
  throw refusal(ShapeError, where, rule, describeValue(loss), "Reduce it with mean().", loss.shape);
}

/** Lets other tasks run, once in a while. */
export function periodicYield(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 16) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve);
    });
    last = performance.now();
  };
}
