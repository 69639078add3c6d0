import type { ExtraKernels } from "./backend/extra-kernels.ts";
import type { Buffer, Operand, Pair, Shape, Window2d } from "./backend.ts";
import type { ElementwiseFunction } from "./formula/formula.ts";

/**
 * The activations that a backend may have a kernel for that is better than what it makes of a formula by `elementwise`.
 * `parameter` is the beta of swish and softplus.
 */
export type ActivationKind = "relu" | "sigmoid" | "tanh" | "swish" | "gelu" | "geluTanh" | "softplus";

/** A convolution: how the window slides, and into how many groups the channels fall. */
export interface Convolution2d extends Window2d {
  readonly groups: number;
}

/** The 64-bit key and the first block of a stretch of the counter-based generator. See `rng`. */
export interface RandomBlock {
  readonly key: readonly [low: number, high: number];
  /** A whole number below 2^53. */
  readonly block: number;
}

/** The constants of one stochastic gradient descent step. */
export interface SgdStep {
  readonly learningRate: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/** The constants of one Adam step. `step` counts from 1. */
export interface AdamStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** True is AdamW: the decay acts on the weights, not through the gradient. */
  readonly decoupled: boolean;
  readonly step: number;
}

/** How `measureValues` looks at values: each `every`-th, from the first on. */
export interface ValuesLook {
  readonly every: number;
  /** Values below `low` and above `high` are counted as outside. */
  readonly low: number;
  readonly high: number;
  /** How many bins, and how many standard deviations they reach to either side of the mean, where there are values. */
  readonly bins: number;
  readonly reach: number;
}

/** How the values of `units` lie: `[outer, units, inner]`, of which each `every`-th unit is looked at. */
export interface UnitsLook {
  readonly outer: number;
  readonly units: number;
  readonly inner: number;
  readonly every: number;
  /** Whether what stands there already counts as well. */
  readonly isMore: boolean;
}

/** Values that `takeEvery` wrote, and from where on. */
export interface TakenValues {
  readonly values: Operand;
  readonly at: number;
}

/**
 * Kernels that a backend may have besides its primitives. All operands are float32 (or float64 where the backend has it)
 * unless said otherwise. A kernel returns new buffers; the optimizer steps alone change their operands in place. Kernels
 * are called on their own, so they may not use `this`. What other packages' operations add is in `ExtraKernels`.
 */
export interface FusedKernels extends ExtraKernels {
  activation(kind: ActivationKind, x: Operand, parameter: number): Buffer;
  /** The gradient of the input from the output's. `y` is what `activation` returned for `x`. */
  activationGrad(kind: ActivationKind, x: Operand, y: Operand, grad: Operand, parameter: number): Buffer;
  /** A function that is given as a formula. Operands, at least one, have one shape and one float dtype, as the result has. */
  elementwise(fn: ElementwiseFunction, operands: readonly Operand[], parameters: readonly number[]): Buffer;
  /** `y = x W^T + bias`: `x [n, in]`, `weight [out, in]`, `bias [out]`. */
  affine(x: Operand, weight: Operand, bias: Operand | undefined): Buffer;
  /** `x [n, c, h, w]`, `weight [out, c / groups, kh, kw]`, `bias [out]` to `[n, out, oh, ow]`. */
  convolve2d(x: Operand, weight: Operand, bias: Operand | undefined, convolution: Convolution2d): Buffer;
  convolve2dInputGrad(grad: Operand, weight: Operand, inputShape: Shape, convolution: Convolution2d): Buffer;
  convolve2dWeightGrad(x: Operand, grad: Operand, weightShape: Shape, convolution: Convolution2d): Buffer;
  /** The largest value of each window, and its int32 position `row * w + column` in the input plane (the first if tied). */
  poolMax2d(x: Operand, window: Window2d): { readonly y: Buffer; readonly indices: Buffer };
  /** `indices` are those that `poolMax2d` found in these windows. */
  poolMax2dGrad(grad: Operand, indices: Operand, window: Window2d, inputSize: Pair): Buffer;
  /** The mean of each window; `countIncludePad` divides by the whole window at the borders too. */
  poolAvg2d(x: Operand, window: Window2d, countIncludePad: boolean): Buffer;
  poolAvg2dGrad(grad: Operand, window: Window2d, countIncludePad: boolean, inputSize: Pair): Buffer;
  /** The sums up to each element along `axis`, or in `reverse` from each on. Any dtype; int32 wraps. */
  cumsum(x: Operand, axis: number, reverse: boolean): Buffer;
  /** Along the last axis. */
  softmax(x: Operand): Buffer;
  softmaxGrad(y: Operand, grad: Operand): Buffer;
  logSoftmax(x: Operand): Buffer;
  logSoftmaxGrad(y: Operand, grad: Operand): Buffer;
  /** `logits [n, c]`, `labels [n]` int32: the loss `[n]` of each row, 0 where the label is `ignoreIndex`. */
  softmaxCrossEntropy(logits: Operand, labels: Operand, ignoreIndex: number): Buffer;
  /** `(softmax(logits) - oneHot(labels)) * grad[row]`; `grad` is `[n]`. */
  softmaxCrossEntropyGrad(logits: Operand, labels: Operand, grad: Operand, ignoreIndex: number): Buffer;
  /**
   * Normalizes each channel of `x [n, c, ...]` by its own mean and biased variance over all other axes, then scales and
   * shifts. `mean` and `variance` are `[c]`.
   */
  batchNorm(
    x: Operand,
    weight: Operand | undefined,
    bias: Operand | undefined,
    eps: number,
  ): { readonly y: Buffer; readonly mean: Buffer; readonly variance: Buffer };
  batchNormGrad(
    x: Operand,
    weight: Operand | undefined,
    mean: Operand,
    variance: Operand,
    grad: Operand,
    eps: number,
  ): { readonly x: Buffer; readonly weight: Buffer; readonly bias: Buffer };
  /** Normalizes each row of `x [rows, features]` by its own mean and biased variance (both `[rows]`). No scale, no shift. */
  rowNorm(x: Operand, eps: number): { readonly y: Buffer; readonly mean: Buffer; readonly variance: Buffer };
  rowNormGrad(x: Operand, mean: Operand, variance: Operand, grad: Operand, eps: number): Buffer;
  /** Independent uniform numbers in `[low, high)`, bit for bit those of the host generator. */
  randomUniform(random: RandomBlock, shape: Shape, low: number, high: number): Buffer;
  /** Independent normal numbers, bit for bit those of the host generator. */
  randomNormal(random: RandomBlock, shape: Shape, mean: number, std: number): Buffer;
  /** Changes `parameter` (and `velocity`, absent without momentum) in place. `first`: the velocity is the gradient itself. */
  sgd(parameter: Operand, grad: Operand, velocity: Operand | undefined, step: SgdStep, first: boolean): void;
  /** Changes `parameter` and both moments (and `maxMoment2`, AMSGrad's) in place. */
  adam(
    parameter: Operand,
    grad: Operand,
    moment1: Operand,
    moment2: Operand,
    maxMoment2: Operand | undefined,
    step: AdamStep,
  ): void;
  /**
   * Writes about the float32 values `x` into the table `into`, from `at` on, in place: the sum of all; of each `every`-th how many are 0,
   * how many are outside, the least, the largest, the mean, the largest distance from it, the sum of the squared distances in that unit,
   * and how many are in each of the `bins`, which go from `reach` deviations below the mean to as many above it, or to the ends if they
   * are nearer; what lies beyond is in the outermost. What `@ganglion/diagnostics` asks of each layer.
   */
  measureValues(x: Operand, into: Operand, at: number, look: ValuesLook): void;
  /** Writes the least value of each unit that is looked at, and then the largest of each. Float32, in place. */
  measureEnds(x: Operand, into: Operand, at: number, look: UnitsLook): void;
  /**
   * Writes the root of the mean square of each `every`-th value, or, if values of `before` are given, of what they changed by, and then of
   * those before. Float32, in place.
   */
  measureNorms(x: Operand, before: TakenValues | undefined, into: Operand, at: number, every: number): void;
  /** Writes each `every`-th value. Float32, in place. */
  takeEvery(x: Operand, into: Operand, at: number, every: number): void;
}
