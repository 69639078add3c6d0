import {
  assign,
  checkFunction,
  checkNonNegative,
  checkOptions,
  checkRng,
  checkWhole,
  type Layer,
  mul,
  noGrad,
  type Rng,
  scope,
  type Tensor,
  variance,
  zeros,
  refusal,
} from "@ganglion/tensor";
import { checkRngGiven, type Initializer } from "./initializer.ts";
import { orthogonal } from "./orthogonal.ts";
import type { WeightedPlace } from "./places.ts";
import { begun, checkRun, type InitializedLayer, runObserved, weightedInOrder } from "./run-order.ts";
import { change, setParameter } from "./set-parameter.ts";

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
    rng: checkRng,
    tolerance: checkNonNegative,
    maxIterations: checkWhole,
    init: checkFunction,
  });
  checkRngGiven("lsuv", options?.rng);
  const { rng, tolerance = 0.1, maxIterations = 10, init = orthogonal() } = options;
  const places = weightedInOrder("lsuv", model, x);
  for (const { weight, bias, groups } of places) {
    setParameter("lsuv", weight, init, rng, groups);
    if (bias !== undefined) setParameter("lsuv", bias, zeros, rng);
  }
  const results: LsuvResult[] = [];
  for (const place of places) {
    let iterations = 0;
    let found = await outputVariance(model, x, place);
    while (Math.abs(found - 1) >= tolerance && iterations < maxIterations) {
      const scale = 1 / Math.sqrt(found);
      change(() => assign(place.weight, mul(place.weight, scale)));
      iterations++;
      found = await outputVariance(model, x, place);
    }
    results.push({ ...begun(place), variance: found, iterations });
  }
  return results;
}

async function outputVariance(model: Layer, x: Tensor, { path, layer }: WeightedPlace): Promise<number> {
  const measured = scope(() =>
    noGrad(() => {
      let found: Tensor | undefined;
      runObserved(model, x, (_path, _x, y, seen) => {
        if (seen === layer) found ??= variance(y, { correction: 0 });
      });
      return found;
    }),
  );
  const value = (await measured?.item()) ?? Number.NaN;
  measured?.dispose();
  if (!Number.isFinite(value) || value <= 0) {
    throw refusal(
      Error,
      "lsuv",
      "the variance of each layer's output must be finite and above 0",
      `${value} for layer "${path}"`,
      "Use a batch of several samples that differ, and look for units that are dead before it.",
    );
  }
  return value;
}
