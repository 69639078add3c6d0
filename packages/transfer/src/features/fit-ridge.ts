import type { Dataset } from "@ganglion/datasets";
import { type Linear, linear } from "@ganglion/layers";
import { pca } from "@ganglion/preprocessing";
import { rng, sizeOf, tensor } from "@ganglion/tensor";
import { type Pace, paceOf } from "./pace.ts";
import type { RidgeProbe, RidgeProbeOptions, RidgeTrial } from "./ridge-probe.ts";

/** What `ridgeProbe` returns, for arguments that it has checked. */
export async function fitRidge(data: Dataset, options: RidgeProbeOptions): Promise<RidgeProbe> {
  const { strengths = Array.from({ length: 8 }, (_, i) => 10 ** (i - 5)) } = options;
  const pace = paceOf(data.size * (strengths.length + 1), options);
  const rotated = await rotate(data, pace);
  const trials: RidgeTrial[] = [];
  for (const strength of strengths) trials.push(await tryStrength(rotated, data, strength, pace));
  const best = trials.reduce((a, b) => (isBetter(b, a) ? b : a));
  return { ...best, layer: layerOf(rotated, data, best.strength), trials };
}

function isBetter(a: RidgeTrial, b: RidgeTrial): boolean {
  return a.accuracy > b.accuracy || (a.accuracy === b.accuracy && a.error < b.error);
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

async function rotate({ x, y, shape, size, classes }: Dataset, pace: Pace): Promise<Rotated> {
  const d = sizeOf(shape);
  const { mean, components, singularValues } = pca({ x, shape: [d] });
  const k = singularValues.length;
  const shares = new Float64Array(classes.length);
  for (const label of y) shares[label] = (shares[label] as number) + 1 / size;
  const scores = new Float64Array(size * k);
  const products = new Float64Array(k * classes.length);
  for (let i = 0; i < size; i++) {
    const own = scores.subarray(i * k, (i + 1) * k);
    project(x.subarray(i * d, (i + 1) * d), mean, components.data, own);
    for (let c = 0; c < classes.length; c++) {
      const target = (y[i] === c ? 1 : 0) - (shares[c] as number);
      for (let j = 0; j < k; j++) {
        const at = j * classes.length + c;
        products[at] = (products[at] as number) + (own[j] as number) * target;
      }
    }
    await pace.step(1);
  }
  const squares = singularValues.map((s) => s * s);
  return { mean, components: components.data, scores, squares, products, shares };
}

/** A sample along the components. */
function project(sample: Float32Array, mean: Float64Array, axes: Float64Array, scores: Float64Array): void {
  const d = sample.length;
  const centered = Float64Array.from(sample, (value, f) => value - (mean[f] as number));
  for (let j = 0; j < scores.length; j++) {
    // Four sums at once do not wait for each other.
    let [a, b, c, e, f] = [0, 0, 0, 0, 0];
    const start = j * d;
    for (; f + 3 < d; f += 4) {
      a += (centered[f] as number) * (axes[start + f] as number);
      b += (centered[f + 1] as number) * (axes[start + f + 1] as number);
      c += (centered[f + 2] as number) * (axes[start + f + 2] as number);
      e += (centered[f + 3] as number) * (axes[start + f + 3] as number);
    }
    for (; f < d; f++) a += (centered[f] as number) * (axes[start + f] as number);
    scores[j] = a + b + (c + e);
  }
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
async function tryStrength(
  rotated: Rotated,
  { y, size, classes }: Dataset,
  strength: number,
  pace: Pace,
): Promise<RidgeTrial> {
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
    await pace.step(1);
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
