import { add, div, keep, mul, noGrad, pow, type Rng, scope, sum, type Tensor, where, zeros } from "@ganglion/tensor";
import { normalLike } from "./normal-like.ts";
import type { TrainedPlace } from "./work-on-copy.ts";

/**
 * A random direction for each parameter, filter-normalized: what leads into one unit has the norm that the unit's own weights have, so
 * that slices of networks can be compared though their weights are of different scales. Biases and the scales of norms are not moved.
 * They are to be disposed.
 * @see Li et al., 2018, Visualizing the loss landscape of neural nets
 */
export function filterDirections(places: readonly TrainedPlace[], random: Rng): Tensor[] {
  return places.map((place) => keep(scope(() => noGrad(() => directionFor(place, random)))));
}

function directionFor({ layer, x }: TrainedPlace, random: Rng): Tensor {
  const { shape, dtype, backend } = x;
  if (x.rank < 2) return zeros(shape, { dtype, backend });
  const units = layer.traits?.transposed === true ? 1 : 0;
  const axis = shape.map((_, i) => i).filter((i) => i !== units);
  const normOf = (one: Tensor): Tensor => pow(sum(mul(one, one), { axis, keepDims: true }), 0.5);
  const direction = normalLike(x, random);
  const size = normOf(direction);
  return mul(direction, div(normOf(x), where(size, size, add(size, 1))));
}
