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

/** A container's children as they are called: each perhaps after a scalar bias. */
type Calls = Readonly<Record<string, (x: Tensor, context?: Context) => Tensor>>;

/** The same layer with Fixup's scalars. Containers are built anew, leaves stay the ones they are. */
export function fixupLayer(layer: Layer, dtype: RandomDType): Layer {
  if (layer.children === undefined) return layer;
  const children = Object.fromEntries(
    Object.entries(layer.children).map(([name, child]) => [name, fixupLayer(child, dtype)]),
  );
  const scalars: Record<string, Tensor> = {};
  const calls: Calls = Object.fromEntries(
    Object.entries(children).map(([name, child]) => {
      const bias = takesBias(child) ? scalar(0, dtype) : undefined;
      if (bias !== undefined) scalars[`${name}Bias`] = bias;
      return [name, (x, context) => callObserved(name, child, bias === undefined ? x : add(x, bias), context)];
    }),
  );
  const forward = layer.kind === "residual" ? residualForward(calls, scalars, dtype) : sequentialForward(calls);
  const { kind, options, parameters } = layer;
  return defineLayer(forward, {
    ...(kind === undefined ? {} : { kind }),
    ...(options === undefined ? {} : { options }),
    parameters: { ...parameters, ...scalars },
    children,
  });
}

function residualForward(calls: Calls, scalars: Record<string, Tensor>, dtype: RandomDType): Layer {
  const scale = scalar(1, dtype);
  scalars["scale"] = scale;
  const { body, shortcut } = calls;
  return (x, context) => {
    const change = body === undefined ? x : body(x, context);
    return add(shortcut === undefined ? x : shortcut(x, context), mul(change, scale));
  };
}

function sequentialForward(calls: Calls): Layer {
  return (input, context) => {
    let x = input;
    for (const call of Object.values(calls)) x = call(x, context);
    return x;
  };
}

/** Layers with weights, and activations: those carry a gain. */
function takesBias(layer: Layer): boolean {
  return weightedPlace({ path: "", layer }) !== undefined || "gain" in layer;
}

function scalar(value: number, dtype: RandomDType): Tensor {
  return keep(full([1], value, { dtype, requiresGrad: true }));
}

/** Calls a child and reports it, and what is inside of it, as containers do. */
function callObserved(name: string, child: Layer, x: Tensor, context: Context = {}): Tensor {
  const { observe } = context;
  if (observe === undefined) return child(x, context);
  const y = child(x, {
    ...context,
    observe: (path, input, output, layer) => observe(`${name}.${path}`, input, output, layer),
  });
  observe(name, x, y, child);
  return y;
}
