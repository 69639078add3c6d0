import type { Layer, Tensor } from "@ganglion/tensor";

/** A layer and where it is in a model. */
export interface Place {
  /** Such as `"block1.conv"`; empty for the model itself. */
  readonly path: string;
  readonly layer: Layer;
}

/** A layer whose weight has two axes or more, so that its units have fans. */
export interface WeightedPlace extends Place {
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
}

/** The model and all layers inside of it, containers before what they contain. */
export function* walkPlaces(layer: Layer, path = ""): Generator<Place, void, undefined> {
  yield { path, layer };
  for (const [name, child] of Object.entries(layer.children ?? {})) yield* walkPlaces(child, joinPath(path, name));
}

/** The path of something inside of what `path` leads to. */
export function joinPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/**
 * The layer's weight and bias, if the weight mixes inputs: that of a linear layer or a convolution, not that of a
 * normalization (one axis) or an embedding (which looks rows up).
 */
export function weightedPlace({ path, layer }: Place): WeightedPlace | undefined {
  const { weight, bias } = layer.parameters ?? {};
  if (weight === undefined || weight.rank < 2 || layer.kind === "embedding") return undefined;
  return { path, layer, weight, bias };
}
