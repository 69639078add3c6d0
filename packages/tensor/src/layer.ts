import { linkBuffers } from "./buffers-beside.ts";
import { checkBoolean, checkFunction, checkObject, checkRng, checkString, checkTensor } from "./check.ts";
import type { LayerTraits } from "./layer-traits.ts";
import { checkOptions } from "./options.ts";
import { overParameters } from "./over-parameters.ts";
import { checkChildren } from "./walk-layers.ts";
import type { Shape } from "./backend.ts";
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
  /** What others may ask of it. */
  readonly traits?: LayerTraits;
  /** The parameters that it was made without and could have, by name, with their shapes: a bias, say. */
  readonly omitted?: Readonly<Record<string, Shape>>;
  /** The same container around other layers, by name. */
  withChildren?(children: Readonly<Record<string, Layer>>): Layer;
  /**
   * The same layer over other tensors: all of its parameters by name, and its buffers, which stay the same ones where they
   * are left out. The layer that was given keeps its own.
   */
  withParameters?(parameters: Readonly<Record<string, Tensor>>, buffers?: Readonly<Record<string, Tensor>>): Layer;
}

/** A function from tensor to tensor. Any arrow function is one; layers with state carry it as properties. */
export interface Layer extends LayerProperties {
  (x: Tensor, context?: Context): Tensor;
}

/**
 * Makes a layer of a function and what it carries. Called, it checks that its input is a tensor, and the names and kinds of
 * what it is told in the context. Its `withChildren` is called with layers only, and its `withParameters` with tensors that
 * were checked: all are there, alive, on one backend, and of the shapes that the layer has.
 * @throws TypeError unless the one is a function and the other an object.
 * @example
 * ```ts
 * import { copyModel, defineLayer, mul, ones, type Tensor } from "@ganglion/tensor";
 * const scaleBy = (weight: Tensor) =>
 *   defineLayer((x) => mul(x, weight), {
 *     kind: "scale",
 *     parameters: { weight },
 *     withParameters: (parameters: { readonly weight: Tensor }) => scaleBy(parameters.weight),
 *   });
 * const scale = scaleBy(ones([1], { requiresGrad: true }));
 * const copy = copyModel(scale);
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
  const { withChildren, withParameters, kind: given } = properties;
  if (withChildren !== undefined) checkFunction("defineLayer", "withChildren", withChildren);
  if (withParameters !== undefined) checkFunction("defineLayer", "withParameters", withParameters);
  const kind = given || "layer";
  const call = (x: Tensor, context?: Context): Tensor => {
    checkTensor(kind, "x", x);
    if (context !== undefined) checkContext(kind, context);
    return forward(x, context);
  };
  return Object.assign(call, properties, {
    ...(withChildren && { withChildren: overChildren(kind, withChildren) }),
    ...(withParameters && { withParameters: overParameters(properties, withParameters) }),
  });
}

type WithChildren = NonNullable<LayerProperties["withChildren"]>;

/** A container's `withChildren`, called with layers only. */
function overChildren(kind: string, build: WithChildren): WithChildren {
  return (children) => {
    checkChildren(`${kind}.withChildren`, children);
    return build(children);
  };
}

const CONTEXT_CHECKS = { training: checkBoolean, rng: checkRng, observe: checkFunction };

/**
 * Checks what a layer is told of a call besides its input.
 * @throws TypeError unless it is an object of known names, with values of their kinds.
 */
function checkContext(where: string, context: Context): void {
  checkOptions<Context>(where, context, CONTEXT_CHECKS, {
    train: "training",
    isTraining: "training",
    generator: "rng",
  });
}
