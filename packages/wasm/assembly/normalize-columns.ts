/*
 * Normalization of features `[rows, columns]` over the rows, which are images of one element a channel: four columns at a
 * time, with sums in float64. A chunk takes columns. Called by src/fused/normalization.ts.
 */
import { BatchNorm, BatchNormGrad, Normalization } from "./arguments.ts";
import { chunkStart, storePart } from "./control.ts";
import { firstLanes, high, low, narrow } from "./lanes.ts";
import { madd, splat } from "./math.ts";
import { gradExactly, normalizeExactly } from "./normalize-exactly.ts";

/** Stores the lanes that are columns of the matrix. */
/* @inline */ function put(y: usize, v: v128, columns: i32): void {
  if (columns >= 4) v128.store(y, v);
  else storePart(y, v, columns);
}

/** What an operand has for four columns; `missing` if there is none. */
/* @inline */ function columnsOf(operand: usize, at: usize, missing: v128): v128 {
  return operand === 0 ? missing : v128.load(operand + at);
}

/* @inline */ function putColumns(operand: usize, at: usize, v: v128, columns: i32): void {
  if (operand !== 0) put(operand + at, v, columns);
}

/* @inline */ function inverseRoot(variance: v128): v128 {
  return f64x2.div(f64x2.splat(1), f64x2.sqrt(f64x2.add(variance, f64x2.splat(<f64>Normalization.eps()))));
}

/** Whether what two sums came to is finite in the first lanes, those that are columns. */
/* @inline */ function areFinite(a: v128, b: v128, columns: i32): bool {
  const difference = f32x4.add(f32x4.sub(a, a), f32x4.sub(b, b));
  return !v128.any_true(v128.and(f32x4.ne(difference, splat(0)), firstLanes(columns)));
}

/** Four columns: mean and variance in two passes, then the normalized values. */
function normalizeColumns(at: usize, columns: i32): void {
  const rows = Normalization.images(),
    stride = (<usize>Normalization.channels()) << 2;
  const count = f64x2.splat(<f64>rows),
    from = Normalization.x() + at;
  let a = f64x2.splat(0),
    b = a;
  for (let i = 0, x = from; i < rows; i++, x += stride) {
    const v = v128.load(x);
    a = f64x2.add(a, low(v));
    b = f64x2.add(b, high(v));
  }
  const meanA = f64x2.div(a, count),
    meanB = f64x2.div(b, count);
  a = f64x2.splat(0);
  b = a;
  for (let i = 0, x = from; i < rows; i++, x += stride) {
    const v = v128.load(x);
    const d = f64x2.sub(low(v), meanA),
      e = f64x2.sub(high(v), meanB);
    a = f64x2.add(a, f64x2.mul(d, d));
    b = f64x2.add(b, f64x2.mul(e, e));
  }
  a = f64x2.div(a, count);
  b = f64x2.div(b, count);
  const mean = narrow(meanA, meanB);
  putColumns(Normalization.mean(), at, mean, columns);
  const variance = narrow(a, b);
  if (!areFinite(variance, mean, columns)) {
    for (let i = <i32>(at >> 2), end = min(i + 4, Normalization.channels()); i < end; i++)
      normalizeExactly(i, rows, Normalization.channels(), 1);
    return;
  }
  putColumns(Normalization.variance(), at, variance, columns);
  const scale = f32x4.mul(narrow(inverseRoot(a), inverseRoot(b)), columnsOf(Normalization.weight(), at, splat(1)));
  const rest = narrow(f64x2.sub(meanA, low(mean)), f64x2.sub(meanB, high(mean)));
  const offset = f32x4.sub(columnsOf(BatchNorm.bias(), at, splat(0)), f32x4.mul(rest, scale));
  for (let i = 0, x = from, y = BatchNorm.y() + at; i < rows; i++, x += stride, y += stride) {
    put(y, madd(f32x4.sub(v128.load(x), mean), scale, offset), columns);
  }
}

/**
 * Four columns: sums of the gradient, of its product with the distance from the mean, and of that distance, which tells how
 * far the rounded mean is off; then the input's gradient.
 */
function columnsGrad(at: usize, columns: i32): void {
  const rows = Normalization.images(),
    stride = (<usize>Normalization.channels()) << 2;
  const mean = v128.load(Normalization.mean() + at),
    variance = v128.load(Normalization.variance() + at);
  let a = f64x2.splat(0),
    b = a,
    c = a,
    d = a,
    restA = a,
    restB = a;
  for (let i = 0, x = Normalization.x() + at, g = BatchNormGrad.grad() + at; i < rows; i++, x += stride, g += stride) {
    const grad = v128.load(g);
    const distance = f32x4.sub(v128.load(x), mean);
    const product = f32x4.mul(grad, distance);
    a = f64x2.add(a, low(grad));
    b = f64x2.add(b, high(grad));
    c = f64x2.add(c, low(product));
    d = f64x2.add(d, high(product));
    restA = f64x2.add(restA, low(distance));
    restB = f64x2.add(restB, high(distance));
  }
  const count = f64x2.splat(<f64>rows);
  restA = f64x2.div(restA, count);
  restB = f64x2.div(restB, count);
  c = f64x2.sub(c, f64x2.mul(restA, a));
  d = f64x2.sub(d, f64x2.mul(restB, b));
  const inverse = narrow(inverseRoot(low(variance)), inverseRoot(high(variance)));
  const sum = narrow(a, b),
    weightGrad = f32x4.mul(narrow(c, d), inverse);
  if (!areFinite(variance, weightGrad, columns)) {
    for (let i = <i32>(at >> 2), end = min(i + 4, Normalization.channels()); i < end; i++)
      gradExactly(i, rows, Normalization.channels(), 1);
    return;
  }
  putColumns(BatchNormGrad.biasGrad(), at, sum, columns);
  putColumns(BatchNormGrad.weightGrad(), at, weightGrad, columns);
  const share = splat(<f32>1 / <f32>rows);
  const scale = f32x4.mul(columnsOf(Normalization.weight(), at, splat(1)), inverse);
  const bend = f32x4.neg(f32x4.mul(inverse, f32x4.mul(weightGrad, share)));
  const average = madd(bend, narrow(restA, restB), f32x4.mul(sum, share));
  let dx = BatchNormGrad.inputGrad() + at;
  for (let i = 0, x = Normalization.x() + at, g = BatchNormGrad.grad() + at; i < rows; i++, x += stride, g += stride) {
    const level = madd(f32x4.sub(v128.load(x), mean), bend, f32x4.sub(v128.load(g), average));
    put(dx, f32x4.mul(level, scale), columns);
    dx += stride;
  }
}

export function columnNorm(chunk: i32, _thread: i32): void {
  const end = chunkStart(chunk + 1, Normalization.channels(), 4);
  for (let c = chunkStart(chunk, Normalization.channels(), 4); c < end; c += 4)
    normalizeColumns((<usize>c) << 2, Normalization.channels() - c);
}

export function columnNormGrad(chunk: i32, _thread: i32): void {
  const end = chunkStart(chunk + 1, Normalization.channels(), 4);
  for (let c = chunkStart(chunk, Normalization.channels(), 4); c < end; c += 4)
    columnsGrad((<usize>c) << 2, Normalization.channels() - c);
}
