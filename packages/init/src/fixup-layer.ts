import {
  add,
  type Context,
  defineLayer,
  type Layer,
  type LayerPlace,
  type LayerProperties,
  mapLayers,
  mul,
  ones,
  parameter,
  type RandomDType,
  type Tensor,
  zeros,
} from "@ganglion/tensor";
import { weightedPlace } from "./places.ts";

/** The same model with Fixup's scalars inside: the same children and parameters at the same paths, and more. */
export function withScalars<L extends Layer>(model: L, dtype: RandomDType): L {
  const insert = (layer: Layer, { path, parent }: LayerPlace): Layer => {
    const biased = takesBias(layer) ? withScalar(INPUT_BIAS, layer, parameter([1], zeros, { dtype })) : layer;
    const isBranch = parent !== undefined && parent.traits?.branch === path.split(".").at(-1);
    return isBranch ? withScalar(SCALE, biased, parameter([1], ones, { dtype })) : biased;
  };
  return mapLayers(model, insert, "fixup") as L;
}

/** Layers with weights, and activations: those carry a gain. */
function takesBias(layer: Layer): boolean {
  if (layer.children !== undefined) return false;
  return weightedPlace({ path: "", layer }) !== undefined || "gain" in layer;
}

/** What a scalar does to a layer. */
interface Around {
  readonly name: string;
  readonly call: (layer: Layer, scalar: Tensor, x: Tensor, context: Context | undefined) => Tensor;
}

const INPUT_BIAS: Around = { name: "inputBias", call: (layer, bias, x, context) => layer(add(x, bias), context) };
const SCALE: Around = { name: "scale", call: (layer, scale, x, context) => mul(layer(x, context), scale) };

/** What stands in a layer's place: it has all that containers and rules look at, and one parameter more. */
function withScalar(around: Around, layer: Layer, scalar: Tensor): Layer {
  const { name, call } = around;
  return defineLayer((x, context) => call(layer, scalar, x, context), {
    ...facts(layer),
    parameters: { ...layer.parameters, [name]: scalar },
    ...remaking(around, layer, scalar),
  });
}

/** What a layer says of itself. */
function facts(layer: Layer): LayerProperties {
  const { kind, options, buffers, children, traits, omitted } = layer;
  const given = { kind, options, buffers, children, traits, omitted, gain: "gain" in layer ? layer.gain : undefined };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** How it is made again over other children or tensors, if the layer inside can be. */
function remaking(
  around: Around,
  layer: Layer,
  scalar: Tensor,
): Pick<LayerProperties, "withChildren" | "withParameters"> {
  const { withChildren, withParameters, parameters = {}, buffers = {} } = layer;
  const isBare = Object.keys(parameters).length + Object.keys(buffers).length === 0;
  return {
    ...(withChildren && {
      withChildren: (children) => withScalar(around, (layer as Required<Layer>).withChildren(children), scalar),
    }),
    ...((isBare || withParameters) && {
      withParameters: ({ [around.name]: own = scalar, ...others }, statistics) =>
        withScalar(around, isBare ? layer : (layer as Required<Layer>).withParameters(others, statistics), own),
    }),
  };
}
