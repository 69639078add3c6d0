import type { Layer, LayerPlace, Tensor } from "@ganglion/tensor";

/** A layer and where it is in a model. */
export type Place = Pick<LayerPlace, "path" | "layer">;

/** A layer whose weight has two axes or more, so that its units have fans. */
export interface WeightedPlace extends Place {
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
  /** Into how many groups its channels fall; 1 but for convolutions. */
  readonly groups: number;
}

/**
 * The layer's weight and bias, if the weight mixes inputs: that of a linear layer or a convolution, not that of a
 * normalization (one axis) or an embedding (which looks rows up).
 */
export function weightedPlace({ path, layer }: Place): WeightedPlace | undefined {
  const { weight, bias } = layer.parameters ?? {};
  if (weight === undefined || weight.rank < 2 || layer.traits?.lookup === true) return undefined;
  return { path, layer, weight, bias, groups: groupsOf(layer, weight) };
}

/** The groups of a convolution, whose weight has three axes or more; 1 for everything else. */
export function groupsOf({ options }: Layer, { rank, shape }: Tensor): number {
  const groups = options?.["groups"];
  const isGrouped = rank >= 3 && typeof groups === "number" && Number.isSafeInteger(groups) && groups > 0;
  return isGrouped && (shape[0] as number) % groups === 0 ? groups : 1;
}
