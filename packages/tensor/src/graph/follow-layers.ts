import { checkFunction, checkString, checkTensor } from "../check.ts";
import type { Layer, Observer } from "../layer.ts";
import type { Tensor } from "../tensor.ts";
import { parametersOf } from "../model-state.ts";
import { layerPaths } from "./layer-paths.ts";
import { findTwins, type TwinOf } from "./twins.ts";

/** One call of a layer. */
export interface LayerCall {
  /** As in `walkLayers`; `""` for the model itself. */
  readonly path: string;
  readonly layer: Layer;
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Which layer computed what. */
export interface LayerTrail {
  /** For `context.observe`, as often as the model is called. */
  readonly observe: Observer;
  /** All calls in the order in which they ended: those of children come before that of their container. */
  readonly calls: readonly LayerCall[];
  /**
   * The innermost call in which `x` was computed; undefined for what was given, or was computed outside of all layers. In a call that was
   * not reported, as one that a loss makes without the context, it is the call of the same layer that was.
   */
  callOf(x: Tensor): LayerCall | undefined;
}

/**
 * Follows which layer computes which tensor: what lies between the input and the output of a call belongs to it, unless it belongs to
 * a call inside of that. A model may be called several times, and a layer several times in it. With a model, paths begin there (see
 * `layerPaths`), and a layer with parameters is known again where it is called without the observer. Only what is recorded can be followed.
 * @throws TypeError if the model is given and is none.
 * @example
 * ```ts
 * import { sequential } from "@ganglion/layers";
 * import { exp, tanh, tensor } from "@ganglion/tensor";
 * import { followLayers } from "@ganglion/tensor/graph";
 * const model = sequential(exp, tanh);
 * const trail = followLayers(model);
 * const y = model(tensor([1], { requiresGrad: true }), { observe: trail.observe });
 * trail.callOf(y)?.path; // => "1"
 * ```
 */
export function followLayers(model?: Layer): LayerTrail {
  const pathOf = model === undefined ? undefined : layerPaths(model);
  const parameters = new Set(model === undefined ? [] : parametersOf(model));
  const owners = new Map<Tensor, LayerCall>();
  const calls: LayerCall[] = [];
  let twinOf: TwinOf | undefined;
  return {
    calls,
    observe(reported, x, y, layer) {
      checkString("followLayers", "path", reported);
      checkTensor("followLayers", "x", x);
      checkTensor("followLayers", "y", y);
      checkFunction("followLayers", "layer", layer);
      const path = reported === "" ? "" : (pathOf?.(reported, layer) ?? reported);
      const call = { path, layer, x, y };
      calls.push(call);
      claim(owners, call);
      twinOf = undefined;
    },
    callOf(x) {
      if (owners.has(x)) return owners.get(x);
      twinOf ??= findTwins([...owners.keys()], parameters);
      const twin = twinOf(x);
      return twin && owners.get(twin);
    },
  };
}

/** Gives all between the input and the output of a call to it, but for what belongs to calls inside of it, or to others. */
function claim(owners: Map<Tensor, LayerCall>, call: LayerCall): void {
  const waiting = [call.y];
  const seen = new Set<Tensor>([call.x]);
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { node } = one;
    if (node === undefined || seen.has(one)) continue;
    seen.add(one);
    const owner = owners.get(one);
    if (owner === undefined) owners.set(one, call);
    // What an earlier call left, such as the memory that a decoder looks at, leads out of this one.
    if (owner === undefined || isInside(owner.path, call.path)) waiting.push(...node.inputs);
  }
}

function isInside(path: string, container: string): boolean {
  return container === "" || path.startsWith(`${container}.`);
}
