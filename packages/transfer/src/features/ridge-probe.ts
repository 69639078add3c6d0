import type { Dataset } from "@ganglion/datasets";
import { type Linear, linear } from "@ganglion/layers";
import { pca } from "@ganglion/preprocessing";
import { checkOptions, describeValue, refusal, rng, sizeOf, tensor } from "@ganglion/tensor";
import { checkedDataset } from "./compute-features.ts";

/** What `ridgeProbe` takes. */
export interface RidgeProbeOptions {
  /**
   * The strengths to choose from, as shares of the mean of the features' squared singular values; from 1e-5 to 100 in
   * powers of ten by default.
   */
  readonly strengths?: readonly number[];
}

/** How well one strength did on the samples that were left out. */
export interface RidgeTrial {
  readonly strength: number;
  /** The share of samples whose class is found by the probe that was fitted on all others. */
  readonly accuracy: number;
  /** The mean squared error of the scores of samples that were left out. */
  readonly error: number;
}

/** A linear layer that was fitted in closed form, and what is known about it. */
export interface RidgeProbe extends RidgeTrial {
  /** Features `[n, d]` to scores `[n, classes]`, the largest of which is the class. */
  readonly layer: Linear;
  /** All strengths that were tried. */
  readonly trials: readonly RidgeTrial[];
}

/**
 * A linear classifier on features by ridge regression of the classes, in closed form: no rate, no epochs. Its strength is chosen
 * by leave-one-out cross-validation, which costs nothing more: with the features' principal components all strengths and all
 * left-out errors are sums. It says in a second how much a frozen model knows about new data.
 * @throws TypeError unless `features` is a dataset of classes, or for what is no option; RangeError unless strengths are positive, or if
 * there are fewer than two samples.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { ridgeProbe } from "@ganglion/transfer";
 * const { accuracy } = ridgeProbe(await digits({ shape: [64] }));
 * accuracy > 0.9; // => true
 * ```
 * @see Hoerl and Kennard, 1970, "Ridge regression: biased estimation for nonorthogonal problems"
 * @see Golub, Heath, Wahba, 1979, "Generalized cross-validation as a method for choosing a good ridge parameter"
 */
export function ridgeProbe(features: Dataset, options: RidgeProbeOptions = {}): RidgeProbe {
  const where = "ridgeProbe";
  const data = checkedDataset(where, "features", features);
  checkOptions<RidgeProbeOptions>(
    where,
    options,
    { strengths: checkStrengths },
    { alphas: "strengths", lambda: "strengths" },
  );
  const { strengths = Array.from({ length: 8 }, (_, i) => 10 ** (i - 5)) } = options;
  const rotated = rotate(data);
  const trials = strengths.map((strength) => tryStrength(rotated, data, strength));
  const best = trials.reduce((a, b) => (isBetter(b, a) ? b : a));
  return { ...best, layer: layerOf(rotated, data, best.strength), trials };
}

function isBetter(a: RidgeTrial, b: RidgeTrial): boolean {
  return a.accuracy > b.accuracy || (a.accuracy === b.accuracy && a.error < b.error);
}

function checkStrengths(where: string, name: string, value: unknown): void {
  const isList = Array.isArray(value) && value.length > 0;
  if (isList && value.every((each) => typeof each === "number" && each > 0 && Number.isFinite(each))) return;
  const remedy = "Larger ones trust the features less; 1 is a middle one.";
  throw refusal(
    isList ? RangeError : TypeError,
    where,
    `${name} must be positive numbers`,
    describeValue(value),
    remedy,
  );
}

/** Samples along the principal components of their features, where all is a sum. */
interface Rotated {
  readonly mean: Float64Array;
  /** `[k, d]`, unit vectors. */
  readonly components: Float64Array;
  /** `[n, k]`, the centered samples along them. */
  readonly scores: Float64Array;
  /** `[k]`, the sum of squares of each column of the scores. */
  readonly squares: Float64Array;
  /** `[k, classes]`, the scores' products with the centered classes. */
  readonly products: Float64Array;
  /** `[classes]`, the share of each class. */
  readonly shares: Float64Array;
}

function rotate({ x, y, shape, size, classes }: Dataset): Rotated {
  const d = sizeOf(shape);
  const { mean, components, singularValues } = pca({ x, shape: [d] });
  const axes = components.data;
  const k = singularValues.length;
  const shares = new Float64Array(classes.length);
  for (const label of y) shares[label] = (shares[label] as number) + 1 / size;
  const scores = new Float64Array(size * k);
  const products = new Float64Array(k * classes.length);
  const centered = new Float64Array(d);
  for (let i = 0; i < size; i++) {
    for (let f = 0; f < d; f++) centered[f] = (x[i * d + f] as number) - (mean[f] as number);
    for (let j = 0; j < k; j++) {
      let score = 0;
      for (let f = 0; f < d; f++) score += (centered[f] as number) * (axes[j * d + f] as number);
      scores[i * k + j] = score;
      for (let c = 0; c < classes.length; c++) {
        const target = (y[i] === c ? 1 : 0) - (shares[c] as number);
        products[j * classes.length + c] = (products[j * classes.length + c] as number) + score * target;
      }
    }
  }
  return { mean, components: axes, scores, squares: singularValues.map((s) => s * s), products, shares };
}

/** The penalty of a strength: so many times the mean of the squares. */
function penaltyOf({ squares }: Rotated, strength: number): number {
  const total = squares.reduce((sum, square) => sum + square, 0);
  // Features that are all the same say nothing; any penalty will do.
  return total > 0 ? (strength * total) / squares.length : 1;
}

/**
 * The errors of each sample's scores by the fit on all others: with the hat matrix H of the fit on all, `(y - Hy)_i / (1 - H_ii)`.
 */
function tryStrength(rotated: Rotated, { y, size, classes }: Dataset, strength: number): RidgeTrial {
  const { scores, squares, products, shares } = rotated;
  const [k, penalty, count] = [squares.length, penaltyOf(rotated, strength), classes.length];
  let [right, error] = [0, 0];
  for (let i = 0; i < size; i++) {
    let leverage = 1 / size;
    const fitted = Float64Array.from(shares);
    for (let j = 0; j < k; j++) {
      const score = scores[i * k + j] as number;
      const share = score / ((squares[j] as number) + penalty);
      leverage += score * share;
      for (let c = 0; c < count; c++) fitted[c] = (fitted[c] as number) + share * (products[j * count + c] as number);
    }
    let [best, bestScore] = [-1, Number.NEGATIVE_INFINITY];
    for (let c = 0; c < count; c++) {
      const target = y[i] === c ? 1 : 0;
      const leftOut = target - (target - (fitted[c] as number)) / Math.max(1 - leverage, 1e-12);
      error += (target - leftOut) ** 2;
      if (leftOut > bestScore) [best, bestScore] = [c, leftOut];
    }
    if (best === y[i]) right++;
  }
  return { strength, accuracy: right / size, error: error / (size * count) };
}

/** The probe as a layer over the features as they are. */
function layerOf(rotated: Rotated, { shape, classes }: Dataset, strength: number): Linear {
  const { mean, components, squares, products, shares } = rotated;
  const [d, count, penalty] = [sizeOf(shape), classes.length, penaltyOf(rotated, strength)];
  const weight = new Float64Array(count * d);
  const bias = Float64Array.from(shares);
  for (const [j, square] of squares.entries()) {
    for (let c = 0; c < count; c++) {
      const coefficient = (products[j * count + c] as number) / (square + penalty);
      for (let f = 0; f < d; f++) {
        weight[c * d + f] = (weight[c * d + f] as number) + coefficient * (components[j * d + f] as number);
      }
    }
  }
  for (let c = 0; c < count; c++) {
    for (let f = 0; f < d; f++) bias[c] = (bias[c] as number) - (weight[c * d + f] as number) * (mean[f] as number);
  }
  const first = tensor(weight, { shape: [count, d], dtype: "float32" });
  const last = tensor(bias, { dtype: "float32" });
  return linear(d, count, { rng: rng(0), init: () => first, biasInit: () => last });
}
