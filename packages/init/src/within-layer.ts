import {
  assign,
  checkFinite,
  checkFunction,
  checkOptions,
  div,
  greater,
  type Layer,
  mean,
  mul,
  reshape,
  type Rng,
  sqrt,
  sub,
  type Tensor,
  variance,
  where,
  zeros,
} from "@ganglion/tensor";
import { checkRngGiven, type Initializer } from "./initializer.ts";
import { normal } from "./normal.ts";
import type { WeightedPlace } from "./places.ts";
import { begun, checkRun, type InitializedLayer, runObserved, weightedInOrder } from "./run-order.ts";
import { change, setParameter } from "./set-parameter.ts";

/** How `withinLayer` works. */
export interface WithinLayerOptions {
  readonly rng: Rng;
  /** The mean that each unit gets on the batch, if its layer has a bias; 0 by default. */
  readonly targetMean?: number;
  /** How the weights begin; normal by default. */
  readonly init?: Initializer;
}

/**
 * Data-dependent initialization within layers: draws the weights, and then, from the first layer to the last, scales and
 * shifts every unit (or channel) so that on the batch `x` its output has standard deviation 1 and the target mean. Units
 * whose output never changes are left as they are. Changes the model in place and tells which layers it began.
 * @throws Error if the model has no layers with weights.
 * @example
 * ```ts
 * import { withinLayer } from "@ganglion/init";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng, tanh } from "@ganglion/tensor";
 * const random = rng(7);
 * const model = sequential(linear(64, 32, { rng: random }), tanh, linear(32, 10, { rng: random }));
 * const x = random.normal([128, 64]); // better: a batch of the data
 * withinLayer(model, x, { rng: random }); // => [{ path: "0", kind: "linear" }, { path: "2", kind: "linear" }]
 * ```
 * @see Kraehenbuehl, Doersch, Donahue, Darrell, 2015, "Data-dependent initializations of convolutional neural networks"
 */
export function withinLayer(model: Layer, x: Tensor, options: WithinLayerOptions): InitializedLayer[] {
  checkRun("withinLayer", model, x);
  checkOptions<WithinLayerOptions>("withinLayer", options ?? {}, {
    rng: [checkRngGiven],
    targetMean: checkFinite,
    init: checkFunction,
  });
  const { rng, targetMean = 0, init = normal() } = options;
  const places = weightedInOrder("withinLayer", model, x);
  for (const { weight, bias, groups } of places) {
    setParameter("withinLayer", weight, init, rng, groups);
    if (bias !== undefined) setParameter("withinLayer", bias, zeros, rng);
  }
  for (const place of places) change(() => normalizeUnits(model, x, place, targetMean));
  return places.map(begun);
}

function normalizeUnits(model: Layer, x: Tensor, place: WeightedPlace, targetMean: number): void {
  const { layer, weight, bias } = place;
  let statistics: UnitStatistics | undefined;
  runObserved("withinLayer", model, x, (_path, _x, y, seen) => {
    if (seen === layer) statistics ??= unitStatistics(y, weight);
  });
  if (statistics === undefined) return;
  const { average, scale } = statistics;
  assign(weight, scaleUnits(place, scale));
  if (bias !== undefined) assign(bias, sub(targetMean, mul(average, scale)));
}

/** The weight of each unit times its scale. */
function scaleUnits({ layer, weight, groups }: WeightedPlace, scale: Tensor): Tensor {
  const { shape } = weight;
  const perGroup = (shape[0] as number) / groups;
  const isTransposed = layer.traits?.transposed === true;
  const units = isTransposed ? [groups, perGroup, shape[1] as number, -1] : [groups, perGroup, -1];
  const along = isTransposed ? [groups, 1, shape[1] as number, 1] : [groups, perGroup, 1];
  return reshape(mul(reshape(weight, units), reshape(scale, along)), shape);
}

interface UnitStatistics {
  readonly average: Tensor;
  /** One over the standard deviation; 1 where that is 0. */
  readonly scale: Tensor;
}

/** Over all axes but that of the units: the last of a linear layer's output, the second of a convolution's. */
function unitStatistics(y: Tensor, weight: Tensor): UnitStatistics {
  const units = weight.rank === 2 ? y.rank - 1 : 1;
  const axis = y.shape.map((_, index) => index).filter((index) => index !== units);
  const ofUnits = variance(y, { axis, correction: 0 });
  const changes = greater(ofUnits, 0);
  return { average: mean(y, { axis }), scale: where(changes, div(1, sqrt(where(changes, ofUnits, 1))), 1) };
}
