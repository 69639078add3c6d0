import type { Batch, Dataset } from "@ganglion/datasets";
import { type Linear, linear } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { adamW, cosineAnnealing, type Optimizer } from "@ganglion/optim";
import {
  assign,
  backward,
  mul,
  noGrad,
  parametersOf,
  reshape,
  scope,
  sizeOf,
  sub,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";
import type { GradientProbeOptions } from "./gradient-probe.ts";
import { nextTask } from "./pace.ts";

/** The layer that `gradientProbe` returns, for arguments that it has checked. */
export async function trainProbe(data: Dataset, options: GradientProbeOptions): Promise<Linear> {
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
