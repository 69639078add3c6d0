import type { Shape } from "../backend.ts";
import { isFloat } from "../dtype.ts";
import { emit, requireFloat } from "../emit.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { checkGiven, checkBoolean, checkFinite, checkTensor } from "../check.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { operation } from "../scope.ts";
import { record } from "../node.ts";
import { normalizeAxes, normalizeAxis, reducedShape, sizeOf } from "../shape.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, mul, neg, sub } from "./arithmetic.ts";
import { type AxisOptions, checkReduceOptions } from "./axis-options.ts";
import { cast } from "./cast.ts";
import { equal, less } from "./compare.ts";
import { maximum } from "./maximum.ts";
import { reshape } from "./reshape.ts";
import { reduceBy, type ReduceOptions, repeatAlong, sum } from "./sum-and-broadcast.ts";
import { abs, exp, log } from "./unary.ts";
import { where } from "./where.ts";

/** What `variance` takes besides. */
export interface VarianceOptions extends ReduceOptions {
  /** What is subtracted from the count: 1 (default) is unbiased, 0 the population's variance. */
  readonly correction?: number;
}

/** The arithmetic mean over the given axes; NaN if there is nothing to average. Whole numbers average to float32. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  checkTensor("mean", "x", x);
  checkReduceOptions("mean", options);
  const axes = normalizeAxes("mean", options.axis, x.shape);
  return operation(() => div(sum(isFloat(x.dtype) ? x : cast(x, "float32"), options), countOf(x, axes)));
}

/**
 * The variance over the given axes: the mean squared distance from the mean, which is computed first. Distances whose square
 * a float32 cannot hold are scaled before they are squared, so that only a variance that is itself too large overflows.
 */
export function variance(x: Tensor, options: VarianceOptions = {}): Tensor {
  requireFloat("variance", x);
  checkOptions("variance", options, CHECKS, {
    unbiased: "correction",
    ddof: "correction",
    dim: "axis",
    keepdim: "keepDims",
  });
  const { correction = 1, keepDims = false } = options;
  const axes = normalizeAxes("variance", options.axis, x.shape);
  return operation(() => varianceOver(x, axes, correction, keepDims));
}

function varianceOver(x: Tensor, axes: readonly number[], correction: number, keepDims: boolean): Tensor {
  const count = countOf(x, axes);
  const centered = sub(x, mean(x, { axis: axes, keepDims: true }));
  const unit = count === 0 ? 1 : noGrad(() => unitOf(centered, axes));
  const scaled = div(centered, unit);
  const share = div(sum(mul(scaled, scaled), { axis: axes, keepDims: true }), Math.max(0, count - correction));
  return reshape(mul(mul(share, unit), unit), reducedShape(x.shape, axes, keepDims));
}

/** 1 for ordinary rows; the largest distance where its square would leave float32's range on either side. */
function unitOf(centered: Tensor, axes: readonly number[]): Tensor {
  const largest = maximum(
    max(centered, { axis: axes, keepDims: true }),
    neg(min(centered, { axis: axes, keepDims: true })),
  );
  const isOrdinary = mul(less(largest, 1e15), less(1e-15, largest));
  return where(add(isOrdinary, equal(largest, 0)), 1, largest);
}

const CHECKS: OptionChecks<VarianceOptions> = { axis: checkGiven, keepDims: checkBoolean, correction: checkFinite };

/** The largest value over the given axes; NaN wins. Equal largest values share the gradient equally, as in `torch.amax`. */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  return extreme("max", x, options);
}

/** The smallest value over the given axes; NaN wins. Equal smallest values share the gradient equally. */
export function min(x: Tensor, options: ReduceOptions = {}): Tensor {
  return extreme("min", x, options);
}

/** The int32 index of the first largest value along `axis`. */
export function argmax(x: Tensor, options: AxisOptions & { keepDims?: boolean } = {}): Tensor {
  return argReduce("argmax", x, options);
}

/** The int32 index of the first smallest value along `axis`. */
export function argmin(x: Tensor, options: AxisOptions & { keepDims?: boolean } = {}): Tensor {
  return argReduce("argmin", x, options);
}

/** `log(sum(exp(x)))` over the given axes, without overflow: the largest value is taken out first. -Infinity if empty. */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  requireFloat("logSumExp", x);
  checkReduceOptions("logSumExp", options);
  const axes = normalizeAxes("logSumExp", options.axis, x.shape);
  if (countOf(x, axes) === 0) return operation(() => log(sum(x, options)));
  return operation(() => logSumExpOver(x, axes, options.keepDims ?? false));
}

function logSumExpOver(x: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  const peak = noGrad(() => {
    const largest = max(x, { axis: axes, keepDims: true });
    return where(less(abs(largest), Number.POSITIVE_INFINITY), largest, 0);
  });
  const total = log(sum(exp(sub(x, peak)), { axis: axes, keepDims: true }));
  return reshape(add(total, peak), reducedShape(x.shape, axes, keepDims));
}

function extreme(op: "max" | "min", x: Tensor, options: ReduceOptions): Tensor {
  checkTensor(op, "x", x);
  checkReduceOptions(op, options);
  const axes = normalizeAxes(op, options.axis, x.shape);
  if (countOf(x, axes) === 0) throw emptyReduction(op, x);
  const y = reduceBy(op, x, axes, options.keepDims ?? false);
  if (axes.length === 0) return y;
  return record(op, y, [x], (grad) => {
    const hits = cast(equal(x, repeatAlong(y, x, axes)), x.dtype);
    const ties = sum(hits, { axis: axes, keepDims: true });
    return [mul(repeatAlong(grad, x, axes), div(hits, ties))];
  });
}

function argReduce(op: "argmax" | "argmin", x: Tensor, options: AxisOptions & { keepDims?: boolean }): Tensor {
  checkTensor(op, "x", x);
  checkReduceOptions(op, options);
  if (options.axis === undefined) {
    const shape = options.keepDims === true ? x.shape.map(() => 1) : [];
    return operation(() => argReduceAlong(op, reshape(x, [x.size]), 0, shape, x));
  }
  const axis = normalizeAxis(op, options.axis, x.shape);
  return argReduceAlong(op, x, axis, reducedShape(x.shape, [axis], options.keepDims ?? false), x);
}

function argReduceAlong(op: "argmax" | "argmin", x: Tensor, axis: number, shape: Shape, given: Tensor): Tensor {
  if (x.shape[axis] === 0) throw emptyReduction(op, given);
  return emit(x.backend, x.backend.argReduce(op, x, axis), shape, "int32");
}

function countOf(x: Tensor, axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => x.shape[axis] as number));
}

function emptyReduction(op: string, x: Tensor): ShapeError {
  return refusal(
    ShapeError,
    op,
    "there must be at least one element to compare",
    `shape ${formatShape(x.shape)}`,
    "Skip empty batches.",
    x.shape,
  );
}
