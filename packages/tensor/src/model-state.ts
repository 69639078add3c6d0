import { refusal } from "./errors.ts";
import type { Layer } from "./layer.ts";
import type { Tensor } from "./tensor.ts";
import { joinPath, walkLayers } from "./walk-layers.ts";

/** A tensor of a model's state and where it is. */
export interface StateEntry {
  /** PyTorch's key, such as `"block1.conv.weight"`. */
  readonly path: string;
  readonly tensor: Tensor;
  /** Whether it is a parameter; buffers are not. */
  readonly trained: boolean;
}

/**
 * A model's parameters and buffers by path, in PyTorch's order: a layer's own parameters, its buffers, then its children. A
 * tensor that stands in several places comes once for each. Errors name `where`.
 * @throws TypeError if something is no layer or no tensor, contains itself, or has another's path.
 * @example
 * ```ts
 * import { defineLayer, mul, ones, stateEntries } from "@ganglion/tensor";
 * const weight = ones([2], { requiresGrad: true });
 * const scale = defineLayer((x) => mul(x, weight), { parameters: { weight } });
 * stateEntries(scale).map(({ path }) => path); // => ["weight"]
 * ```
 */
export function stateEntries(model: Layer, where = "stateEntries"): StateEntry[] {
  const found = new Map<string, StateEntry>();
  const add = (path: string, tensor: Tensor, trained: boolean): void => {
    if (found.has(path)) {
      throw refusal(TypeError, where, `each tensor must have a path of its own, ${path}`, "two of it", "Rename one.");
    }
    found.set(path, { path, tensor, trained });
  };
  for (const { path, layer } of walkLayers(model, where)) {
    const { parameters = NONE, buffers = NONE } = layer;
    for (const name of Object.keys(parameters)) add(joinPath(path, name), parameters[name] as Tensor, true);
    for (const name of Object.keys(buffers)) add(joinPath(path, name), buffers[name] as Tensor, false);
  }
  return [...found.values()];
}

const NONE: Readonly<Record<string, Tensor>> = {};

/**
 * The tensors of a model that an optimizer trains, each once, in the order of its layers.
 * @throws TypeError if something is no layer or no tensor, or contains itself.
 * @example
 * ```ts
 * import { defineLayer, mul, ones, parametersOf } from "@ganglion/tensor";
 * const weight = ones([2], { requiresGrad: true });
 * const scale = defineLayer((x) => mul(x, weight), { parameters: { weight } });
 * parametersOf(scale).length; // => 1
 * ```
 */
export function parametersOf(model: Layer): Tensor[] {
  return distinct("parametersOf", model, "parameters");
}

/**
 * The tensors of a model that belong to its state but are not trained, such as running statistics, each once.
 * @throws TypeError if something is no layer or no tensor, or contains itself.
 * @example
 * ```ts
 * import { buffersOf, defineLayer, ones } from "@ganglion/tensor";
 * const layer = defineLayer((x) => x, { buffers: { running_mean: ones([2]) } });
 * buffersOf(layer).length; // => 1
 * ```
 */
export function buffersOf(model: Layer): Tensor[] {
  return distinct("buffersOf", model, "buffers");
}

function distinct(where: string, model: Layer, what: "parameters" | "buffers"): Tensor[] {
  const found = new Set<Tensor>();
  for (const { layer } of walkLayers(model, where)) {
    const tensors = layer[what];
    if (tensors !== undefined) for (const name of Object.keys(tensors)) found.add(tensors[name] as Tensor);
  }
  return [...found];
}
