/* Softmax and what goes with it, row by row. Words: three operands in 1 to 3, rows in 4, elements of a row in 5. */
import { chunkStart, int, pointer, refuse, storePart } from "./control.ts";
import { exp, expBelowZero, log, madd, splat } from "./math.ts";
import { firstLanes, sumLanes } from "./moments.ts";
import { sumOf } from "./reduce.ts";

/** Numbers are added up in lanes over this many elements, then in float64. */
const BLOCK: i32 = 1024;

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
    let i = min(n, BLOCK);
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

/* @inline */ function rowAt(operand: i32, row: i32): usize {
  return pointer(operand) + ((<usize>(row * int(5))) << 2);
}

/* @inline */ function firstRow(chunk: i32): i32 {
  return chunkStart(chunk, int(4), 1);
}

export function softmax(chunk: i32, _slot: i32): void {
  const n = int(5);
  for (let row = firstRow(chunk); row < firstRow(chunk + 1); row++) {
    const x = rowAt(2, row),
      y = rowAt(1, row);
    const sum = storeExp(y, x, n, largest(x, n));
    scaleRow(y, y, n, <f32>1 / sum, 0);
  }
}

export function logSoftmax(chunk: i32, _slot: i32): void {
  const n = int(5);
  for (let row = firstRow(chunk); row < firstRow(chunk + 1); row++) {
    const x = rowAt(2, row);
    const peak = largest(x, n);
    shiftRow(rowAt(1, row), x, n, peak, logOf(sumOfExp(x, n, peak)));
  }
}

/** The sum of products of two rows. */
function dot(a: usize, b: usize, n: i32): f32 {
  let total: f64 = 0;
  while (n > 0) {
    let sum = splat(0);
    let i = min(n, BLOCK);
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

/** `y (grad - sum of y grad)`; operands: result, y, grad. */
export function softmaxGrad(chunk: i32, _slot: i32): void {
  for (let row = firstRow(chunk); row < firstRow(chunk + 1); row++) {
    let n = int(5);
    let y = rowAt(2, row),
      g = rowAt(3, row),
      to = rowAt(1, row);
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

/** `grad - e^y sum of grad`; operands: result, y, grad. */
export function logSoftmaxGrad(chunk: i32, _slot: i32): void {
  for (let row = firstRow(chunk); row < firstRow(chunk + 1); row++) {
    let n = int(5);
    let y = rowAt(2, row),
      g = rowAt(3, row),
      to = rowAt(1, row);
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

/**
 * `-log softmax(logits)[label]` of each row, 0 for the label in word 6; operands: result, logits, labels. Word 8 gets the
 * first row whose label is none.
 */
export function crossEntropy(chunk: i32, _slot: i32): void {
  const n = int(5);
  for (let row = firstRow(chunk); row < firstRow(chunk + 1); row++) {
    const x = rowAt(2, row),
      at = (<usize>row) << 2;
    const label = load<i32>(pointer(3) + at);
    let loss: f32 = 0;
    if (label !== int(6)) {
      if (<u32>label >= <u32>n) {
        refuse(8, row);
        return;
      }
      const peak = largest(x, n);
      loss = logOf(sumOfExp(x, n, peak)) - (load<f32>(x + ((<usize>label) << 2)) - peak);
    }
    store<f32>(pointer(1) + at, loss);
  }
}

/**
 * `(softmax(logits) - oneHot(label)) grad`; operands: result, logits, labels, and in word 7 one gradient for each row. Word 8
 * as above.
 */
export function crossEntropyGrad(chunk: i32, _slot: i32): void {
  const n = int(5);
  for (let row = firstRow(chunk); row < firstRow(chunk + 1); row++) {
    const x = rowAt(2, row),
      y = rowAt(1, row),
      at = (<usize>row) << 2;
    const label = load<i32>(pointer(3) + at);
    if (label === int(6)) {
      memory.fill(y, 0, (<usize>n) << 2);
      continue;
    }
    if (<u32>label >= <u32>n) {
      refuse(8, row);
      return;
    }
    const grad = load<f32>(pointer(7) + at);
    const sum = storeExp(y, x, n, largest(x, n));
    scaleRow(y, y, n, grad / sum, 0);
    const hit = y + ((<usize>label) << 2);
    store<f32>(hit, load<f32>(hit) - grad);
  }
}
