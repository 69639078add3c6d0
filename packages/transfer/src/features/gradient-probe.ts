import type { Batch, Dataset } from "@ganglion/datasets";
import { type Linear, linear } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { adamW, cosineAnnealing, type Optimizer } from "@ganglion/optim";
import {
  type AbortSignalLike,
  assign,
  backward,
  checkCount,
  checkNonNegative,
  checkOptions,
  checkPositive,
  checkRng,
  checkSignal,
  mul,
  noGrad,
  type OptionChecks,
  parametersOf,
  reshape,
  type Rng,
  scope,
  sizeOf,
  sub,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";
import { checkedDataset } from "./compute-features.ts";
import { nextTask } from "./pace.ts";

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
  checkRng(where, "rng", options.rng);
  const { rng, epochs = 50, signal } = options;
  const standard = standardOf(data);
  const layer = linear(sizeOf(data.shape), data.classes.length, { rng, init: zeros, biasInit: zeros });
  const { optimizer, batchSize } = optimizerOf(layer, data, options);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      trainEpoch(layer, optimizer, standard, data.batches({ batchSize, rng }));
      await nextTask();
      signal?.throwIfAborted();
    }
    unstandardize(layer, standard);
  } catch (error) {
    for (const each of parametersOf(layer)) each.dispose();
    throw error;
  } finally {
    optimizer.dispose();
    for (const each of [standard.center, standard.scale]) each.dispose();
  }
  return layer;
}

const CHECKS: OptionChecks<GradientProbeOptions> = {
  rng: checkRng,
  epochs: checkCount,
  batchSize: checkCount,
  learningRate: checkPositive,
  weightDecay: checkNonNegative,
  signal: checkSignal,
};

function optimizerOf(
  layer: Linear,
  { size }: Dataset,
  { epochs = 50, batchSize = 64, learningRate = 0.01, weightDecay = 1e-3 }: GradientProbeOptions,
): { readonly optimizer: Optimizer; readonly batchSize: number } {
  const steps = epochs * Math.ceil(size / batchSize);
  return {
    optimizer: adamW(layer, { learningRate: cosineAnnealing(learningRate, { steps }), weightDecay }),
    batchSize,
  };
}

/** By what features are standardized: `(x - center) * scale`. */
interface Standard {
  readonly center: Tensor;
  readonly scale: Tensor;
}

function trainEpoch(layer: Linear, optimizer: Optimizer, { center, scale }: Standard, batches: Iterable<Batch>): void {
  for (const { x, y } of batches) {
    scope(() => {
      const rows = reshape(x, [x.shape[0] as number, center.size]);
      backward(crossEntropy(layer(mul(sub(rows, center), scale)), y));
      optimizer.step();
    });
    optimizer.zeroGrad();
    for (const each of [x, y]) each.dispose();
  }
}

/** Turns a layer over standardized features into one over the features as they are. */
function unstandardize({ parameters: { weight, bias } }: Linear, { center, scale }: Standard): void {
  scope(() =>
    noGrad(() => {
      const unscaled = mul(weight, scale);
      if (bias !== undefined) assign(bias, sub(bias, sum(mul(unscaled, center), { axis: 1 })));
      assign(weight, unscaled);
    }),
  );
}

/** Of each feature its mean, and one over its standard deviation; 1 for one that never changes. */
function standardOf({ x, shape, size }: Dataset): Standard {
  const d = sizeOf(shape);
  const [mean, variance] = [new Float64Array(d), new Float64Array(d)];
  for (let i = 0; i < size * d; i++) mean[i % d] = (mean[i % d] as number) + (x[i] as number) / size;
  for (let i = 0; i < size * d; i++) {
    variance[i % d] = (variance[i % d] as number) + ((x[i] as number) - (mean[i % d] as number)) ** 2 / size;
  }
  const scale = variance.map((value) => (value > 0 ? 1 / Math.sqrt(value) : 1));
  return { center: tensor(mean, { dtype: "float32" }), scale: tensor(scale, { dtype: "float32" }) };
}
