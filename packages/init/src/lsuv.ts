import {
  checkFunction,
  checkNonNegative,
  checkOptions,
  checkWhole,
  type Layer,
  type Rng,
  type Tensor,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { checkRngGiven, type Initializer } from "./initializer.ts";
import { checkRun, type InitializedLayer } from "./run-order.ts";

/** How `lsuv` works. */
export interface LsuvOptions {
  readonly rng: Rng;
  /** How far from 1 a layer's variance may stay; 0.1 by default. */
  readonly tolerance?: number;
  /** How often a layer is rescaled at most; 10 by default. */
  readonly maxIterations?: number;
  /** How the weights begin; orthogonal by default. */
  readonly init?: Initializer;
}

/** What `lsuv` did to a layer. */
export interface LsuvResult extends InitializedLayer {
  /** The variance of the layer's output on the batch, afterwards. */
  readonly variance: number;
  /** How often it was rescaled. */
  readonly iterations: number;
}

/**
 * Layer-sequential unit-variance initialization: begins every layer with weights orthogonally, biases with zeros, and then,
 * from the first layer to the last, divides the weight by the standard deviation of the layer's output on the batch `x`
 * until its variance is within the tolerance of 1. Works for any activation, without a formula for its gain. Changes the
 * model in place and tells what it did.
 * @throws Error if the model has no layers with weights, or an output has no finite variance above 0.
 * @example
 * ```ts
 * import { lsuv } from "@ganglion/init";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng, tanh } from "@ganglion/tensor";
 * const random = rng(7);
 * const model = sequential(linear(64, 32, { rng: random }), tanh, linear(32, 10, { rng: random }));
 * const x = random.normal([128, 64]); // better: a batch of the data
 * for (const { path, variance } of await lsuv(model, x, { rng: random })) console.log(path, variance);
 * ```
 * @see Mishkin, Matas, 2015, "All you need is a good init"
 */
export async function lsuv(model: Layer, x: Tensor, options: LsuvOptions): Promise<LsuvResult[]> {
  checkRun("lsuv", model, x);
  checkOptions<LsuvOptions>("lsuv", options ?? {}, {
    rng: [checkRngGiven],
    tolerance: checkNonNegative,
    maxIterations: checkWhole,
    init: checkFunction,
  });
  return (await loaded("lsuv", import("./unit-variances.ts"))).unitVariances(model, x, options);
}
