import { center, pca, standardize, whiten } from "@ganglion/preprocessing";
import { concat, neg, rng, slice, sqrt, type Tensor, tensor } from "@ganglion/tensor";
import type { PreparationValues, StageName } from "./settings.ts";

/** How the data are made. */
export type DataQuestion = Pick<PreparationValues, "offset" | "correlation" | "ratio" | "seed">;

const samples = 240;

/** Two features, correlated, one wider than the other, shifted by so many of their deviations: `[240, 2]`. */
export function rawData({ offset, correlation, ratio, seed }: DataQuestion): Tensor {
  const z = rng(seed).normal([samples, 2]);
  const first = slice(z, [null, [0, 1]]);
  const rest = sqrt(tensor(1 - correlation * correlation));
  const second = first.mul(correlation).add(slice(z, [null, [1, 2]]).mul(rest));
  return concat([first.add(offset), second.add(offset).mul(ratio)], { axis: 1 });
}

/** The data after a step of the preparation, each step on top of those before it. */
export function prepared(x: Tensor, stage: StageName): Tensor {
  const scaled = (): Tensor => standardize(x)(x);
  switch (stage) {
    case "raw":
      return x;
    case "centered":
      return center(x)(x);
    case "scaled":
      return scaled();
    case "decorrelated":
      return pca(scaled())(scaled());
    case "whitened":
      return whiten(scaled(), { eps: 0 })(scaled());
  }
}

/**
 * How much more the squared error curves in one direction than in another: the largest eigenvalue of `E[x x^T]` by the least.
 * These are the variances of the samples together with their mirror images, whose mean is 0.
 */
export function conditionOf(x: Tensor): number {
  const [largest = 0, least = 0] = pca(concat([x, neg(x)])).explainedVariance;
  return largest / least;
}
