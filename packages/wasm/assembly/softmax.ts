/* Softmax and what goes with it, row by row. A chunk takes rows. Called by src/fused/softmax.ts. */
import { CrossEntropy, CrossEntropyGrad, Softmax, SoftmaxGrad } from "./arguments.ts";
import { chunkStart, refuse, storePart } from "./control.ts";
import { firstLanes, LANE_BLOCK, sumLanes } from "./lanes.ts";
import { exp, expBelowZero, log, madd, splat } from "./math.ts";
import { sumOf } from "./reduce.ts";

/** The largest element; NaN counts as none, since what is computed next will be NaN anyway. */
function largest(x: usize, n: i32): f32 {
  let a = splat(-Infinity),
    b = a;
  for (; n >= 8; n -= 8) {
    a = f32x4.pmax(a, v128.load(x));
    b = f32x4.pmax(b, v128.load(x, 16));
    x += 32;
  }
  for (; n > 0; n -= 4) {
    const v = v128.load(x);
    a = f32x4.pmax(a, n >= 4 ? v : v128.bitselect(v, a, firstLanes(n)));
    x += 16;
  }
  a = f32x4.pmax(a, b);
  a = f32x4.pmax(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1));
}

/** Stores `e^(x - peak)` at `y`, unless it is 0, and returns the sum. */
/* @inline */ function sumExp(y: usize, x: usize, n: i32, peak: f32): f32 {
  const p = splat(peak);
  let total: f64 = 0;
  while (n > 0) {
    let sum = splat(0),
      other = sum;
    let i = min(n, LANE_BLOCK);
    n -= i;
    for (; i >= 16; i -= 16) {
      const a = expBelowZero(f32x4.sub(v128.load(x), p)),
        b = expBelowZero(f32x4.sub(v128.load(x, 16), p));
      const c = expBelowZero(f32x4.sub(v128.load(x, 32), p)),
        d = expBelowZero(f32x4.sub(v128.load(x, 48), p));
      if (y !== 0) {
        v128.store(y, a);
        v128.store(y, b, 16);
        v128.store(y, c, 32);
        v128.store(y, d, 48);
        y += 64;
      }
      sum = f32x4.add(sum, f32x4.add(a, b));
      other = f32x4.add(other, f32x4.add(c, d));
      x += 64;
    }
    for (; i > 0; i -= 4) {
      let e = expBelowZero(f32x4.sub(v128.load(x), p));
      if (i < 4) e = v128.and(e, firstLanes(i));
      if (y !== 0) {
        if (i < 4) storePart(y, e, i);
        else v128.store(y, e);
        y += 16;
      }
      sum = f32x4.add(sum, e);
      x += 16;
    }
    total += sumLanes(f32x4.add(sum, other));
  }
  return <f32>total;
}

function sumOfExp(x: usize, n: i32, peak: f32): f32 {
  return sumExp(0, x, n, peak);
}

function storeExp(y: usize, x: usize, n: i32, peak: f32): f32 {
  return sumExp(y, x, n, peak);
}

/** `y = x * scale + offset` along a row; `y` may be `x`. */
export function scaleRow(y: usize, x: usize, n: i32, scale: f32, offset: f32): void {
  const s = splat(scale),
    o = splat(offset);
  for (; n >= 4; n -= 4) {
    v128.store(y, madd(v128.load(x), s, o));
    x += 16;
    y += 16;
  }
  if (n > 0) storePart(y, madd(v128.load(x), s, o), n);
}

/** `y = (x - peak) - offset`, which keeps the digits of small differences. */
function shiftRow(y: usize, x: usize, n: i32, peak: f32, offset: f32): void {
  const p = splat(peak),
    o = splat(offset);
  for (; n > 0; n -= 4) {
    const v = f32x4.sub(f32x4.sub(v128.load(x), p), o);
    if (n >= 4) v128.store(y, v);
    else storePart(y, v, n);
    x += 16;
    y += 16;
  }
}

/* @inline */ function logOf(x: f32): f32 {
  return f32x4.extract_lane(log(splat(x)), 0);
}

/** Where row `row` of `n` elements begins. */
/* @inline */ function rowAt(operand: usize, row: i32, n: i32): usize {
  return operand + ((<usize>(row * n)) << 2);
}

export function softmax(chunk: i32, _thread: i32): void {
  const n = Softmax.length();
  const end = chunkStart(chunk + 1, Softmax.rows(), 1);
  for (let row = chunkStart(chunk, Softmax.rows(), 1); row < end; row++) {
    const x = rowAt(Softmax.x(), row, n),
      y = rowAt(Softmax.y(), row, n);
    const sum = storeExp(y, x, n, largest(x, n));
    scaleRow(y, y, n, <f32>1 / sum, 0);
  }
}

export function logSoftmax(chunk: i32, _thread: i32): void {
  const n = Softmax.length();
  const end = chunkStart(chunk + 1, Softmax.rows(), 1);
  for (let row = chunkStart(chunk, Softmax.rows(), 1); row < end; row++) {
    const x = rowAt(Softmax.x(), row, n);
    const peak = largest(x, n);
    shiftRow(rowAt(Softmax.y(), row, n), x, n, peak, logOf(sumOfExp(x, n, peak)));
  }
}

/** The sum of products of two rows. */
function dot(a: usize, b: usize, n: i32): f32 {
  let total: f64 = 0;
  while (n > 0) {
    let sum = splat(0);
    let i = min(n, LANE_BLOCK);
    n -= i;
    for (; i > 0; i -= 4) {
      let product = f32x4.mul(v128.load(a), v128.load(b));
      if (i < 4) product = v128.and(product, firstLanes(i));
      sum = f32x4.add(sum, product);
      a += 16;
      b += 16;
    }
    total += sumLanes(sum);
  }
  return <f32>total;
}

/** `y (grad - sum of y grad)`. */
export function softmaxGrad(chunk: i32, _thread: i32): void {
  const end = chunkStart(chunk + 1, SoftmaxGrad.rows(), 1);
  for (let row = chunkStart(chunk, SoftmaxGrad.rows(), 1); row < end; row++) {
    let n = SoftmaxGrad.length();
    let y = rowAt(SoftmaxGrad.y(), row, n),
      g = rowAt(SoftmaxGrad.grad(), row, n),
      to = rowAt(SoftmaxGrad.inputGrad(), row, n);
    const sum = splat(dot(y, g, n));
    for (; n > 0; n -= 4) {
      const v = f32x4.mul(v128.load(y), f32x4.sub(v128.load(g), sum));
      if (n >= 4) v128.store(to, v);
      else storePart(to, v, n);
      y += 16;
      g += 16;
      to += 16;
    }
  }
}

/** `grad - e^y sum of grad`. */
export function logSoftmaxGrad(chunk: i32, _thread: i32): void {
  const end = chunkStart(chunk + 1, SoftmaxGrad.rows(), 1);
  for (let row = chunkStart(chunk, SoftmaxGrad.rows(), 1); row < end; row++) {
    let n = SoftmaxGrad.length();
    let y = rowAt(SoftmaxGrad.y(), row, n),
      g = rowAt(SoftmaxGrad.grad(), row, n),
      to = rowAt(SoftmaxGrad.inputGrad(), row, n);
    const sum = splat(<f32>sumOf(g, n));
    for (; n > 0; n -= 4) {
      const v = f32x4.sub(v128.load(g), f32x4.mul(exp(v128.load(y)), sum));
      if (n >= 4) v128.store(to, v);
      else storePart(to, v, n);
      y += 16;
      g += 16;
      to += 16;
    }
  }
}

/** `-log softmax(logits)[label]` of each row, 0 for the ignored label; the first row whose label is none is refused. */
export function crossEntropy(chunk: i32, _thread: i32): void {
  const n = CrossEntropy.classes();
  const end = chunkStart(chunk + 1, CrossEntropy.rows(), 1);
  for (let row = chunkStart(chunk, CrossEntropy.rows(), 1); row < end; row++) {
    const x = rowAt(CrossEntropy.logits(), row, n),
      at = (<usize>row) << 2;
    const label = load<i32>(CrossEntropy.labels() + at);
    let loss: f32 = 0;
    if (label !== CrossEntropy.ignoredLabel()) {
      if (<u32>label >= <u32>n) {
        refuse(row);
        return;
      }
      const peak = largest(x, n);
      loss = logOf(sumOfExp(x, n, peak)) - (load<f32>(x + ((<usize>label) << 2)) - peak);
    }
    store<f32>(CrossEntropy.losses() + at, loss);
  }
}

/** `(softmax(logits) - oneHot(label)) grad`. */
export function crossEntropyGrad(chunk: i32, _thread: i32): void {
  const n = CrossEntropyGrad.classes();
  const end = chunkStart(chunk + 1, CrossEntropyGrad.rows(), 1);
  for (let row = chunkStart(chunk, CrossEntropyGrad.rows(), 1); row < end; row++) {
    const x = rowAt(CrossEntropyGrad.logits(), row, n),
      y = rowAt(CrossEntropyGrad.logitsGrad(), row, n),
      at = (<usize>row) << 2;
    const label = load<i32>(CrossEntropyGrad.labels() + at);
    if (label === CrossEntropyGrad.ignoredLabel()) {
      memory.fill(y, 0, (<usize>n) << 2);
      continue;
    }
    if (<u32>label >= <u32>n) {
      refuse(row);
      return;
    }
    const grad = load<f32>(CrossEntropyGrad.grad() + at);
    const sum = storeExp(y, x, n, largest(x, n));
    scaleRow(y, y, n, grad / sum, 0);
    const hit = y + ((<usize>label) << 2);
    store<f32>(hit, load<f32>(hit) - grad);
  }
}
