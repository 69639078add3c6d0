import { describeValue } from "./describe-value.ts";
import { refusal } from "./errors.ts";
import type { Layer } from "./layer.ts";
import type { Tensor } from "./tensor.ts";

/**
 * A model's layers, each once even if it stands in several places: every layer before what it is made of.
 * @throws TypeError if one is no function.
 * @example
 * ```ts
 * import { defineLayer, walkLayers } from "@ganglion/tensor";
 * const inner = defineLayer((x) => x, { kind: "inner" });
 * const outer = defineLayer((x) => inner(x), { kind: "outer", children: { inner } });
 * [...walkLayers(outer)].map(({ kind }) => kind); // => ["outer", "inner"]
 * ```
 */
export function walkLayers(model: Layer): Set<Layer> {
  return walkFrom("walkLayers", model);
}

function walkFrom(where: string, model: Layer): Set<Layer> {
  const seen = new Set<Layer>();
  const visit = (layer: Layer): void => {
    if (seen.has(layer)) return;
    if (typeof layer !== "function") {
      const remedy = "A layer is a function of a tensor; call the factory, as in flatten().";
      throw refusal(TypeError, where, "every layer must be a function", describeValue(layer), remedy);
    }
    seen.add(layer);
    for (const child of Object.values(layer.children ?? {})) visit(child);
  };
  visit(model);
  return seen;
}

/**
 * The tensors of a model that an optimizer trains, each once, in the order of its layers.
 * @example
 * ```ts
 * import { defineLayer, mul, ones, parametersOf } from "@ganglion/tensor";
 * const weight = ones([2], { requiresGrad: true });
 * const scale = defineLayer((x) => mul(x, weight), { parameters: { weight } });
 * parametersOf(scale).length; // => 1
 * ```
 */
export function parametersOf(model: Layer): Tensor[] {
  return distinct("parametersOf", model, ({ parameters }) => parameters);
}

/**
 * The tensors of a model that belong to its state but are not trained, such as running statistics, each once.
 * @example
 * ```ts
 * import { buffersOf, defineLayer, ones } from "@ganglion/tensor";
 * const layer = defineLayer((x) => x, { buffers: { running_mean: ones([2]) } });
 * buffersOf(layer).length; // => 1
 * ```
 */
export function buffersOf(model: Layer): Tensor[] {
  return distinct("buffersOf", model, ({ buffers }) => buffers);
}

function distinct(
  where: string,
  model: Layer,
  of: (layer: Layer) => Readonly<Record<string, Tensor>> | undefined,
): Tensor[] {
  return [...new Set([...walkFrom(where, model)].flatMap((layer) => Object.values(of(layer) ?? {})))];
}
