/*
 * Normalization of channels and of rows. The mean is found in two steps: a first mean, then the mean distance from it,
 * so that a large common offset costs no digits. Words: operands in 1 to 8, sizes in 9 to 11; float 0 is epsilon.
 */
import { chunkStart, float, int, local, pointer, storePart } from "./control.ts";
import { madd, splat } from "./math.ts";
import { addGradMoments, addMoments } from "./moments.ts";
import { sumOf } from "./reduce.ts";

/** `y = (x - shift) * scale + offset` along a run. */
function normalizeRun(y: usize, x: usize, n: i32, shift: f32, scale: f32, offset: f32): void {
  const m = splat(shift),
    s = splat(scale),
    o = splat(offset);
  for (; n > 0; n -= 4) {
    const v = madd(f32x4.sub(v128.load(x), m), s, o);
    if (n >= 4) v128.store(y, v);
    else storePart(y, v, n);
    x += 16;
    y += 16;
  }
}

/** `dx = a (g - c) + b (x - mean)` along a run. */
function gradRun(dx: usize, g: usize, x: usize, n: i32, mean: f32, a: f32, b: f32, c: f32): void {
  const m = splat(mean),
    va = splat(a),
    vb = splat(b),
    vc = splat(c);
  for (; n > 0; n -= 4) {
    const v = madd(f32x4.sub(v128.load(x), m), vb, f32x4.mul(f32x4.sub(v128.load(g), vc), va));
    if (n >= 4) v128.store(dx, v);
    else storePart(dx, v, n);
    g += 16;
    x += 16;
    dx += 16;
  }
}

/* @inline */ function valueAt(operand: i32, index: i32, missing: f32): f32 {
  return pointer(operand) === 0 ? missing : load<f32>(pointer(operand) + ((<usize>index) << 2));
}

/* @inline */ function setAt(operand: i32, index: i32, value: f32): void {
  if (pointer(operand) !== 0) store<f32>(pointer(operand) + ((<usize>index) << 2), value);
}

/* @inline */ function clearSums(sums: usize): void {
  v128.store(sums, splat(0));
}

/**
 * Normalizes one channel, `runs` runs of `n` elements `stride` bytes apart. Operands: y 1, x 2, weight 3, bias 4,
 * mean 5, variance 6.
 */
function normalizeChannel(channel: i32, offset: usize, runs: i32, n: i32, stride: usize, sums: usize): void {
  const x = pointer(2) + offset,
    count = <f64>runs * n;
  let total: f64 = 0;
  for (let i = 0; i < runs; i++) total += sumOf(x + <usize>i * stride, n);
  const shift = <f32>(total / count);
  clearSums(sums);
  for (let i = 0; i < runs; i++) addMoments(sums, x + <usize>i * stride, n, shift);
  const rest = load<f64>(sums) / count;
  const variance = max(0, load<f64>(sums, 8) / count - rest * rest);
  setAt(5, channel, <f32>(<f64>shift + rest));
  setAt(6, channel, <f32>variance);
  const scale = <f64>valueAt(3, channel, 1) / sqrt(variance + <f64>float(0));
  const start = <f32>(<f64>valueAt(4, channel, 0) - rest * scale);
  const y = pointer(1) + offset;
  for (let i = 0; i < runs; i++) {
    normalizeRun(y + <usize>i * stride, x + <usize>i * stride, n, shift, <f32>scale, start);
  }
}

/**
 * The gradients of one channel. Operands: dx 1, x 2, weight 3, gradient 4, mean 5, variance 6, gradients of weight 7 and
 * bias 8.
 */
function channelGrad(channel: i32, offset: usize, runs: i32, n: i32, stride: usize, sums: usize): void {
  const x = pointer(2) + offset,
    g = pointer(4) + offset,
    dx = pointer(1) + offset;
  const count = <f64>runs * n,
    mean = valueAt(5, channel, 0);
  const inverse = 1 / sqrt(<f64>valueAt(6, channel, 0) + <f64>float(0));
  clearSums(sums);
  for (let i = 0; i < runs; i++) addGradMoments(sums, g + <usize>i * stride, x + <usize>i * stride, n, mean);
  const sum = load<f64>(sums),
    product = load<f64>(sums, 8);
  setAt(7, channel, <f32>(product * inverse));
  setAt(8, channel, <f32>sum);
  const a = <f64>valueAt(3, channel, 1) * inverse;
  const b = <f32>((-a * inverse * inverse * product) / count);
  const c = <f32>(sum / count);
  for (let i = 0; i < runs; i++) {
    const at = <usize>i * stride;
    gradRun(dx + at, g + at, x + at, n, mean, <f32>a, b, c);
  }
}

/** Channels of `[images, channels, elements]` (words 9 to 11). A chunk takes channels. */
export function batchNorm(chunk: i32, slot: i32): void {
  const channels = int(10),
    n = int(11);
  const end = chunkStart(chunk + 1, channels, 1);
  for (let c = chunkStart(chunk, channels, 1); c < end; c++) {
    normalizeChannel(c, (<usize>(c * n)) << 2, int(9), n, (<usize>(channels * n)) << 2, local(slot) + 384);
  }
}

export function batchNormGrad(chunk: i32, slot: i32): void {
  const channels = int(10),
    n = int(11);
  const end = chunkStart(chunk + 1, channels, 1);
  for (let c = chunkStart(chunk, channels, 1); c < end; c++) {
    channelGrad(c, (<usize>(c * n)) << 2, int(9), n, (<usize>(channels * n)) << 2, local(slot) + 384);
  }
}

/** Rows (word 9) of elements (word 11), each by itself. A chunk takes rows. */
export function rowNorm(chunk: i32, slot: i32): void {
  const n = int(11);
  const end = chunkStart(chunk + 1, int(9), 1);
  for (let row = chunkStart(chunk, int(9), 1); row < end; row++) {
    normalizeChannel(row, (<usize>(row * n)) << 2, 1, n, 0, local(slot) + 384);
  }
}

export function rowNormGrad(chunk: i32, slot: i32): void {
  const n = int(11);
  const end = chunkStart(chunk + 1, int(9), 1);
  for (let row = chunkStart(chunk, int(9), 1); row < end; row++) {
    channelGrad(row, (<usize>(row * n)) << 2, 1, n, 0, local(slot) + 384);
  }
}
