import { linkBuffers } from "./buffers-beside.ts";
import { checkFunction, checkObject, checkString, checkTensor } from "./check.ts";
import { checkContext } from "./context.ts";
import type { Rng } from "./rng/rng.ts";
import type { Tensor } from "./tensor.ts";

/** Sees what a container's child took in and gave out; `path` is its place, such as `"0"` or `"block1.conv"`. */
export type Observer = (path: string, x: Tensor, y: Tensor, layer: Layer) => void;

/** What a layer needs to know about the call besides its input. */
export interface Context {
  /** True while training: dropout drops, batch norm uses the batch's statistics. Never a flag on the layer. */
  readonly training?: boolean;
  /** Where layers that draw random numbers take them from. */
  readonly rng?: Rng;
  /** Called by containers for every child. */
  readonly observe?: Observer;
}

/** What a layer carries besides being a function. */
export interface LayerProperties {
  /** What it is, such as `"linear"` or `"relu"`. */
  readonly kind?: string;
  /** The options that it was made with. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The tensors that an optimizer trains, by PyTorch's name. */
  readonly parameters?: Readonly<Record<string, Tensor>>;
  /** Tensors that belong to its state but are not trained, such as running statistics. */
  readonly buffers?: Readonly<Record<string, Tensor>>;
  /** The layers it is made of, by name. */
  readonly children?: Readonly<Record<string, Layer>>;
}

/** A function from tensor to tensor. Any arrow function is one; layers with state carry it as properties. */
export interface Layer extends LayerProperties {
  (x: Tensor, context?: Context): Tensor;
}

/**
 * Makes a layer of a function and what it carries. Called, it checks that its input is a tensor, and the names and kinds of
 * what it is told in the context.
 * @throws TypeError unless the one is a function and the other an object.
 * @example
 * ```ts
 * import { defineLayer, mul, ones } from "@ganglion/tensor";
 * const weight = ones([1], { requiresGrad: true });
 * const scale = defineLayer((x) => mul(x, weight), { kind: "scale", parameters: { weight } });
 * ```
 */
export function defineLayer<P extends LayerProperties>(
  forward: (x: Tensor, context?: Context) => Tensor,
  properties: P,
): Layer & P {
  checkFunction("defineLayer", "forward", forward);
  checkObject("defineLayer", "properties", properties);
  linkBuffers(properties);
  if (properties.kind !== undefined) checkString("defineLayer", "kind", properties.kind);
  const kind = properties.kind || "layer";
  const layer = (x: Tensor, context?: Context): Tensor => {
    checkTensor(kind, "x", x);
    if (context !== undefined) checkContext(kind, context);
    return forward(x, context);
  };
  return Object.assign(layer, properties);
}
