import {
  add,
  type Context,
  defineLayer,
  full,
  keep,
  type Layer,
  mul,
  type RandomDType,
  type Tensor,
} from "@ganglion/tensor";
import { weightedPlace } from "./places.ts";

/** A container that can be made again around other layers. */
interface Container extends Layer {
  withChildren(children: Readonly<Record<string, Layer>>): Layer;
}

/** Whether a layer can be made again around other layers; those of `@ganglion/layers` can. */
export function isContainer(layer: Layer): layer is Container {
  return layer.children !== undefined && "withChildren" in layer && typeof layer.withChildren === "function";
}

/** The same layer with Fixup's scalars inside: the same children and parameters at the same paths, and more. */
export function fixupLayer(layer: Layer, dtype: RandomDType): Layer {
  if (!isContainer(layer)) return takesBias(layer) ? withInputBias(layer, scalar(0, dtype)) : layer;
  const children = Object.fromEntries(
    Object.entries(layer.children ?? {}).map(([name, child]) => {
      const changed = fixupLayer(child, dtype);
      return [name, layer.kind === "residual" && name === "body" ? withScale(changed, scalar(1, dtype)) : changed];
    }),
  );
  return layer.withChildren(children);
}

/** Layers with weights, and activations: those carry a gain. */
function takesBias(layer: Layer): boolean {
  return weightedPlace({ path: "", layer }) !== undefined || "gain" in layer;
}

function withInputBias(layer: Layer, inputBias: Tensor): Layer {
  return wrap(layer, (x, context) => layer(add(x, inputBias), context), { inputBias });
}

function withScale(layer: Layer, scale: Tensor): Layer {
  return wrap(layer, (x, context) => mul(layer(x, context), scale), { scale });
}

/** What stands in a layer's place: it has all that containers and rules look at. */
function wrap(layer: Layer, forward: (x: Tensor, context?: Context) => Tensor, scalars: Record<string, Tensor>): Layer {
  const { kind, options, parameters, buffers, children } = layer;
  const given = { kind, options, buffers, children, gain: "gain" in layer ? layer.gain : undefined };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return defineLayer(forward, { ...present, parameters: { ...parameters, ...scalars } });
}

function scalar(value: number, dtype: RandomDType): Tensor {
  return keep(full([1], value, { dtype, requiresGrad: true }));
}
