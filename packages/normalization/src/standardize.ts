import { add, div, lessEqual, mean, mul, sqrt, sub, type Tensor, where } from "@ganglion/tensor";
import { shrinking } from "./shrink.ts";

/** What becomes of `x` when it is normalized over some axes. All but `normal` have length 1 in those axes. */
export interface Standardized {
  /** Mean 0 and variance 1, as far as `eps` lets it. */
  readonly normal: Tensor;
  readonly mean: Tensor;
  /** Divided by the count. */
  readonly variance: Tensor;
  /** `1 / sqrt(variance + eps)`. */
  readonly scale: Tensor;
}

/** What becomes of `x` when it is divided by its root mean square. */
export interface Scaled {
  readonly normal: Tensor;
  /** `1 / sqrt(mean(x^2) + eps)`. */
  readonly scale: Tensor;
}

/**
 * `normal = (x - mean) / sqrt(variance + eps)` over `axes`, composed of operations and therefore differentiable as often
 * as one likes. A mean far from 0 cannot be rounded to float32 without an error as large as the deviations may be, so
 * the mean of what is left after subtracting it is subtracted as well. Where squares overflow, everything is done once
 * more with smaller numbers.
 * @see Chan, Golub and LeVeque, 1983, Algorithms for computing the sample variance: analysis and recommendations
 */
export function standardize(x: Tensor, axes: readonly number[], eps: number): Standardized {
  const plain = standardizePlainly(x, axes, eps);
  const smaller = shrinking(x, axes, plain.variance, eps);
  if (smaller === undefined) return plain;
  const { shrink } = smaller;
  const { normal, mean: center, variance, scale } = standardizePlainly(mul(x, shrink), axes, smaller.eps);
  return {
    normal,
    mean: div(center, shrink),
    variance: div(div(variance, shrink), shrink),
    scale: mul(scale, shrink),
  };
}

function standardizePlainly(x: Tensor, axes: readonly number[], eps: number | Tensor): Standardized {
  const over = { axis: axes, keepDims: true };
  const rounded = mean(x, over);
  const shifted = sub(x, rounded);
  const rest = mean(shifted, over);
  const centered = sub(shifted, rest);
  const variance = mean(mul(centered, centered), over);
  const scale = inverseRoot(variance, eps);
  return { normal: mul(centered, scale), mean: add(rounded, rest), variance, scale };
}

/** `normal = x / sqrt(mean(x^2) + eps)` over `axes`, composed of operations. Squares may overflow, as in `standardize`. */
export function scaleToUnit(x: Tensor, axes: readonly number[], eps: number): Scaled {
  const square = meanSquare(x, axes);
  const plain = inverseRoot(square, eps);
  const smaller = shrinking(x, axes, square, eps);
  if (smaller !== undefined) {
    const small = mul(x, smaller.shrink);
    const unit = inverseRoot(meanSquare(small, axes), smaller.eps);
    return { normal: mul(small, unit), scale: mul(unit, smaller.shrink) };
  }
  const scale = x.backend.downloadSync === undefined ? eitherScale(x, axes, eps, { square, plain }) : plain;
  return { normal: mul(x, scale), scale };
}

/** 2^-80: the squares of the largest numbers, made smaller by it, are numbers still. */
const SHRINK = 8.271806125530277e-25;

/** On devices that cannot be asked whether a square has overflown both are computed, and one is taken. */
function eitherScale(
  x: Tensor,
  axes: readonly number[],
  eps: number,
  { square, plain }: { readonly square: Tensor; readonly plain: Tensor },
): Tensor {
  const smaller = inverseRoot(meanSquare(mul(x, SHRINK), axes), eps * SHRINK * SHRINK);
  return where(lessEqual(square, 3.4028234663852886e38), plain, mul(smaller, SHRINK));
}

function meanSquare(x: Tensor, axes: readonly number[]): Tensor {
  return mean(mul(x, x), { axis: axes, keepDims: true });
}

/** `1 / sqrt(variance + eps)`. */
export function inverseRoot(variance: Tensor, eps: number | Tensor): Tensor {
  return div(1, sqrt(add(variance, eps)));
}

/**
 * The gradient of `x` from that of `standardize`'s `normal`: what lies in the directions that normalizing took out of `x`,
 * its mean (if `isCentered`) and its length, is taken out of the gradient.
 */
export function standardizeGrad(
  grad: Tensor,
  { normal, scale }: Scaled,
  axes: readonly number[],
  isCentered: boolean,
): Tensor {
  const over = { axis: axes, keepDims: true };
  const along = mul(normal, mean(mul(grad, normal), over));
  const rest = isCentered ? sub(grad, mean(grad, over)) : grad;
  return mul(sub(rest, along), scale);
}
