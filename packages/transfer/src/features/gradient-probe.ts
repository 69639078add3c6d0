import type { Dataset } from "@ganglion/datasets";
import type { Linear } from "@ganglion/layers";
import {
  type AbortSignalLike,
  checkCount,
  checkNonNegative,
  checkOptions,
  checkPositive,
  checkRng,
  checkSignal,
  type OptionChecks,
  type Rng,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { checkedDataset } from "./checked-dataset.ts";

/** What `gradientProbe` takes. */
export interface GradientProbeOptions {
  /** Shuffles the samples. */
  readonly rng: Rng;
  /** How often all samples are seen; 50 by default. */
  readonly epochs?: number;
  /** The number of samples in a step; 64 by default. */
  readonly batchSize?: number;
  /** Where the rate begins, which falls to 0; 0.01 by default. */
  readonly learningRate?: number;
  /** The decay of the weights; 1e-3 by default. */
  readonly weightDecay?: number;
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/**
 * A linear classifier on features by gradient descent on the cross-entropy, whose scores are log-probabilities but for a constant.
 * Features are standardized meanwhile, and the layer is one over the features as they are.
 * @throws TypeError unless `features` is a dataset of classes, without `rng`, or for what is no option; RangeError if a number is not
 * allowed.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * import { gradientProbe } from "@ganglion/transfer";
 * const layer = await gradientProbe(await digits({ shape: [64] }), { rng: rng(7), epochs: 2 });
 * layer.options.outFeatures; // => 10
 * ```
 * @see Alain and Bengio, 2017, "Understanding intermediate layers using linear classifier probes"
 */
export async function gradientProbe(features: Dataset, options: GradientProbeOptions): Promise<Linear> {
  const where = "gradientProbe";
  const data = checkedDataset(where, "features", features);
  checkOptions<GradientProbeOptions>(where, options, CHECKS, { lr: "learningRate", generator: "rng" });
  return (await loaded("gradientProbe", import("./train-probe.ts"))).trainProbe(data, options);
}

const CHECKS: OptionChecks<GradientProbeOptions> = {
  rng: [checkRng],
  epochs: checkCount,
  batchSize: checkCount,
  learningRate: checkPositive,
  weightDecay: checkNonNegative,
  signal: checkSignal,
};
