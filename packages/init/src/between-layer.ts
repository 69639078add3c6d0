import {
  checkNonNegative,
  checkOptions,
  checkPositive,
  checkWhole,
  type Layer,
  type Rng,
  type Tensor,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { checkRngGiven } from "./initializer.ts";
import { checkRun, type InitializedLayer } from "./run-order.ts";

/** How `betweenLayer` works. */
export interface BetweenLayerOptions {
  readonly rng: Rng;
  /** How often all layers are rescaled at most; 10 by default. */
  readonly maxIterations?: number;
  /** How much of the way to go each time; 1 suffices where the net is homogeneous (relu and its like), 0.5 by default. */
  readonly damping?: number;
  /** The largest relative deviation of a rate from the average to stop at; 0.01 by default. */
  readonly tolerance?: number;
}

/** How fast a layer would learn. */
export interface ChangeRate extends InitializedLayer {
  /** The rate afterwards, relative to the geometric mean over all layers: 1 is equal. */
  readonly rate: number;
  /** By what the layer's weight was multiplied. */
  readonly scale: number;
}

/**
 * Data-dependent initialization between layers: rescales the layers of a net without branches so that all weights change
 * at the same relative rate, `|gradient| / |weight|`, on the batch `x`. The scales multiply to 1, and biases are scaled by
 * the product up to their layer, so that with homogeneous nonlinearities (relu, leakyRelu, maxout, pooling) the net computes
 * what it did before. The loss is a random linear function of each sample's output. Use it after `withinLayer`, `lsuv` or
 * any initializer. Changes the model in place.
 * @throws Error if the model has no layers with weights, or a weight gets no gradient.
 * @example
 * ```ts
 * import { betweenLayer, withinLayer } from "@ganglion/init";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng, tanh } from "@ganglion/tensor";
 * const random = rng(7);
 * const model = sequential(linear(64, 32, { rng: random }), tanh, linear(32, 10, { rng: random }));
 * const x = random.normal([128, 64]); // better: a batch of the data
 * withinLayer(model, x, { rng: random });
 * const rates = await betweenLayer(model, x, { rng: random });
 * ```
 * @see Kraehenbuehl, Doersch, Donahue, Darrell, 2015, "Data-dependent initializations of convolutional neural networks"
 */
export async function betweenLayer(model: Layer, x: Tensor, options: BetweenLayerOptions): Promise<ChangeRate[]> {
  checkRun("betweenLayer", model, x);
  checkOptions<BetweenLayerOptions>("betweenLayer", options ?? {}, {
    rng: [checkRngGiven],
    maxIterations: checkWhole,
    damping: checkPositive,
    tolerance: checkNonNegative,
  });
  return (await loaded("betweenLayer", import("./equal-rates.ts"))).equalRates(model, x, options);
}
