import type { LayerProperties } from "./layer.ts";
import type { Tensor } from "./tensor.ts";

/** The buffers of the layer that a parameter belongs to. */
let besides: WeakMap<Tensor, readonly Tensor[]> | undefined;

/** Remembers for each parameter of a layer which buffers stand beside it. */
export function linkBuffers({ parameters, buffers }: LayerProperties): void {
  const found = Object.values(buffers ?? {});
  if (found.length === 0) return;
  besides ??= new WeakMap();
  for (const parameter of Object.values(parameters ?? {})) besides.set(parameter, found);
}

/**
 * The buffers, such as running statistics, of the layers that `parameters` belong to, each once: what training changes
 * besides the parameters, for whoever has only those. Layers are known that `defineLayer` made.
 * @example
 * ```ts
 * import { buffersBeside, defineLayer, ones } from "@ganglion/tensor";
 * const [weight, mean] = [ones([2]), ones([2])];
 * defineLayer((x) => x.mul(weight), { parameters: { weight }, buffers: { mean } });
 * buffersBeside([weight]).length; // => 1
 * ```
 */
export function buffersBeside(parameters: Iterable<Tensor>): Tensor[] {
  return [...new Set([...parameters].flatMap((parameter) => besides?.get(parameter) ?? []))];
}
