import { type Dataset, dataset } from "@ganglion/datasets";
import { type Linear, sequential } from "@ganglion/layers";
import { assign, type Layer, mul, noGrad, scope, type Shape, tensor } from "@ganglion/tensor";
import { ridgeProbe } from "../features/ridge-probe.ts";
import { featureExtractor } from "../moves/feature-extractor.ts";
import { headOf, replaceHead } from "../moves/head.ts";
import type { Depth } from "./depths.ts";
import { headFeatures, poolFeatures } from "./pool-features.ts";

/** A model with a linear layer after one of its depths, in place of all that comes after it. */
export function withHead(where: string, model: Layer, depth: Depth, shape: Shape, head: Linear): Layer {
  if (!depth.isLast) {
    const body = featureExtractor(model, { until: depth.path });
    return sequential({ body, pool: poolFeatures(shape), head });
  }
  const old = headOf(where, model).layer;
  if (old.traits?.affine?.axis === -1) return replaceHead(model, { head: () => head });
  // A head that is a convolution is followed by an average, which may as well come before.
  return sequential({ body: featureExtractor(model), pool: headFeatures(shape), head });
}

/** Features at one depth, with their labels. */
export function featuresOf(
  { values, width }: { readonly values: Float32Array; readonly width: number },
  y: Int32Array,
  classes: readonly string[],
): Dataset {
  return dataset({ name: "features", x: values, y, shape: [width], classes });
}

/**
 * Scales the scores of a ridge probe, which are near 0 and 1, by a temperature, so that they read as log-probabilities: the one with the smallest
 * cross-entropy on samples that it has not seen, here those of the second half for the probe of the first. Fine-tuning begins from scores
 * that say how sure they are; from others its first steps would only make the head larger.
 * @see Guo, Pleiss, Sun and Weinberger, 2017, On calibration of modern neural networks
 */
export async function scaleTemperature(head: Linear, features: Dataset, strength: number): Promise<void> {
  const inverse = await bestInverseTemperature(features, strength);
  scope(() =>
    noGrad(() => {
      for (const x of Object.values(head.parameters)) assign(x, mul(x, inverse));
    }),
  );
}

async function bestInverseTemperature({ x, y, shape, size, classes }: Dataset, strength: number): Promise<number> {
  const [width = 1] = shape;
  const half = size >> 1;
  if (half < 2) return 1;
  const first = dataset({ x: x.subarray(0, half * width), y: y.subarray(0, half), shape, classes });
  const { layer } = await ridgeProbe(first, { strengths: [strength] });
  const rest = tensor(x.subarray(half * width), { shape: [size - half, width] });
  const scores = scope(() => noGrad(() => layer(rest)));
  const values = await scores.data();
  for (const each of [rest, scores, ...Object.values(layer.parameters)]) each.dispose();
  const loss = (inverse: number): number => crossEntropyOf(values, y.subarray(half), classes.length, inverse);
  // The loss is convex in the inverse, and in its logarithm it has one smallest value.
  const inverses = Array.from({ length: 25 }, (_, i) => 2 ** (i / 4));
  return inverses.reduce((best, inverse) => (loss(inverse) < loss(best) ? inverse : best), 1);
}

function crossEntropyOf(scores: ArrayLike<number>, labels: Int32Array, classes: number, inverse: number): number {
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = Array.from({ length: classes }, (_, c) => inverse * (scores[i * classes + c] as number));
    const most = Math.max(...row);
    const sum = row.reduce((all, score) => all + Math.exp(score - most), 0);
    total += most + Math.log(sum) - (row[labels[i] as number] as number);
  }
  return total;
}
