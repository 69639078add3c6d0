import type { Layer } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Optimizer } from "./optimizer.ts";

/** What `findLearningRate` takes besides. */
export interface FindLearningRateOptions {
  /** The first rate; 1e-7 by default. */
  readonly start?: number;
  /** The last rate; 10 by default. */
  readonly end?: number;
  /** How many rates are tried, evenly spaced on a logarithmic scale; 100 by default. */
  readonly steps?: number;
  /** How much of the running mean of the loss each step keeps; 0.9 by default. */
  readonly smoothing?: number;
  /** How many times its lowest value the smoothed loss may reach before the search stops; 4 by default. */
  readonly divergence?: number;
  /** The model, if it has buffers in layers without a parameter that the optimizer trains; they are put back too. */
  readonly model?: Layer;
}

/** The course of the search: one entry for each rate that was tried. */
export interface LearningRateSearch {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  /** The running means of the losses, corrected for their beginning. */
  readonly smoothed: readonly number[];
  /** The rate at which the smoothed loss fell most steeply; undefined if it never fell. */
  readonly suggestion: number | undefined;
}

/**
 * Trains with a rate that grows from tiny to far too large and watches the loss: a good rate lies where it falls most
 * steeply. `trainStep` computes the loss of one batch, calls `backward` and returns the loss's value; gradients are cleared
 * before and the optimizer steps after it. Parameters, the buffers of their layers, such as running statistics, the
 * optimizer, its schedules and rates are afterwards what they were before, also if `trainStep` throws; generators that it
 * draws from go on. Groups keep the ratio of their rates.
 * @throws TypeError or RangeError if an option is out of range, or if `trainStep` returns no number.
 * @example
 * ```ts
 * import { findLearningRate, sgd } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([4], { requiresGrad: true });
 * const optimizer = sgd([weight], { learningRate: 0.1 });
 * const search = await findLearningRate(optimizer, async () => {
 *   const loss = weight.mul(weight).sum();
 *   backward(loss);
 *   return loss.item();
 * });
 * optimizer.groups[0]!.learningRate = search.suggestion ?? 0.1; // search.rates and search.smoothed make the plot
 * await weight.array(); // => [4]
 * ```
 * @see Smith, 2017, Cyclical Learning Rates for Training Neural Networks
 */
export async function findLearningRate(
  optimizer: Optimizer,
  trainStep: (step: number) => number | Promise<number>,
  options: FindLearningRateOptions = {},
): Promise<LearningRateSearch> {
  return (await loaded("findLearningRate", import("./search-rate.ts"))).searchRate(optimizer, trainStep, options);
}
