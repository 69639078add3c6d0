/*
 * Normalization of channels and of rows. Moments are taken about the mean of the first run, so that a large common offset
 * costs no digits: its distance from the mean is at most the standard deviation times the root of the number of runs. What
 * float32 cannot hold the squares of is done again in float64. Words: operands in 1 to 8, sizes in 9 to 11; float 0 is epsilon.
 */
import { chunkStart, float, int, pointer, storePart, workspace } from "./control.ts";
import { madd, splat } from "./math.ts";
import { addGradMoments, addMoments } from "./moments.ts";
import { gradExactly, normalizeExactly, setAt, valueAt } from "./normalize-exactly.ts";
import { sumOf } from "./reduce.ts";

/** `y = (x - shift) * scale + offset` along a run. */
function normalizeRun(y: usize, x: usize, n: i32, shift: f32, scale: f32, offset: f32): void {
  const m = splat(shift),
    s = splat(scale),
    o = splat(offset);
  for (; n >= 8; n -= 8) {
    v128.store(y, madd(f32x4.sub(v128.load(x), m), s, o));
    v128.store(y, madd(f32x4.sub(v128.load(x, 16), m), s, o), 16);
    x += 32;
    y += 32;
  }
  for (; n > 0; n -= 4) {
    const v = madd(f32x4.sub(v128.load(x), m), s, o);
    if (n >= 4) v128.store(y, v);
    else storePart(y, v, n);
    x += 16;
    y += 16;
  }
}

/** `a (g - c + b (x - mean))`: `a b` may be too small for float32. */
/* @inline */ function gradOf(g: v128, x: v128, mean: v128, a: v128, b: v128, c: v128): v128 {
  return f32x4.mul(madd(f32x4.sub(x, mean), b, f32x4.sub(g, c)), a);
}

/** `dx = a (g - c + b (x - mean))` along a run. */
function gradRun(dx: usize, g: usize, x: usize, n: i32, mean: f32, a: f32, b: f32, c: f32): void {
  const m = splat(mean),
    va = splat(a),
    vb = splat(b),
    vc = splat(c);
  for (; n >= 8; n -= 8) {
    v128.store(dx, gradOf(v128.load(g), v128.load(x), m, va, vb, vc));
    v128.store(dx, gradOf(v128.load(g, 16), v128.load(x, 16), m, va, vb, vc), 16);
    g += 32;
    x += 32;
    dx += 32;
  }
  for (; n > 0; n -= 4) {
    const v = gradOf(v128.load(g), v128.load(x), m, va, vb, vc);
    if (n >= 4) v128.store(dx, v);
    else storePart(dx, v, n);
    g += 16;
    x += 16;
    dx += 16;
  }
}

/* @inline */ function isFinite(x: f64): bool {
  return x - x === 0;
}

/**
 * What is kept of a channel between passes: two float64 sums, three float32 coefficients in the place of a third, and whether
 * sums were not finite.
 */
const KEPT: usize = 32;

/**
 * Normalizes channels `first` to `end` of `[runs, channels, n]`, all of them image by image, so that memory is read in
 * order. Operands: y 1, x 2, weight 3, bias 4, mean 5, variance 6.
 */
function normalizeChannels(first: i32, end: i32, runs: i32, channels: i32, n: i32, kept: usize): void {
  const runBytes = (<usize>n) << 2,
    stride = <usize>channels * runBytes;
  const start = <usize>first * runBytes,
    count = end - first;
  beginChannels(kept, pointer(2) + start, runBytes, n, count);
  for (let i = 0; i < runs; i++) addRuns(kept, pointer(2) + start + <usize>i * stride, runBytes, n, count);
  for (let c = first; c < end; c++) finishChannel(kept + <usize>(c - first) * KEPT, c, <f64>runs * n);
  for (let i = 0; i < runs; i++) {
    const at = start + <usize>i * stride;
    writeRuns(pointer(1) + at, pointer(2) + at, kept, runBytes, n, count);
  }
  for (let c = first; c < end; c++, kept += KEPT) if (load<i32>(kept, 28)) normalizeExactly(c, runs, channels, n);
}

/** Clears the sums and takes the mean of each channel's first run as its shift. */
function beginChannels(kept: usize, x: usize, runBytes: usize, n: i32, count: i32): void {
  for (; count > 0; count--) {
    v128.store(kept, splat(0));
    store<f32>(kept, <f32>(sumOf(x, n) / n), 16);
    x += runBytes;
    kept += KEPT;
  }
}

function addRuns(kept: usize, x: usize, runBytes: usize, n: i32, count: i32): void {
  for (; count > 0; count--) {
    addMoments(kept, x, n, load<f32>(kept, 16));
    x += runBytes;
    kept += KEPT;
  }
}

/** Mean and variance from the sums; then the coefficients become shift, scale and offset. */
function finishChannel(kept: usize, channel: i32, count: f64): void {
  const rest = load<f64>(kept) / count;
  const variance = max(0, load<f64>(kept, 8) / count - rest * rest);
  setAt(5, channel, <f32>(<f64>load<f32>(kept, 16) + rest));
  setAt(6, channel, <f32>variance);
  const scale = <f64>valueAt(3, channel, 1) / sqrt(variance + <f64>float(0));
  store<i32>(kept, i32(!isFinite(load<f64>(kept, 8))), 28);
  store<f32>(kept, <f32>scale, 20);
  store<f32>(kept, <f32>(<f64>valueAt(4, channel, 0) - rest * scale), 24);
}

function writeRuns(y: usize, x: usize, kept: usize, runBytes: usize, n: i32, count: i32): void {
  for (; count > 0; count--) {
    normalizeRun(y, x, n, load<f32>(kept, 16), load<f32>(kept, 20), load<f32>(kept, 24));
    x += runBytes;
    y += runBytes;
    kept += KEPT;
  }
}

/**
 * The gradients of channels `first` to `end`. Operands: dx 1, x 2, weight 3, gradient 4, mean 5, variance 6, gradients of
 * weight 7 and bias 8.
 */
function channelGrads(first: i32, end: i32, runs: i32, channels: i32, n: i32, kept: usize): void {
  const runBytes = (<usize>n) << 2,
    stride = <usize>channels * runBytes;
  const start = <usize>first * runBytes,
    count = end - first;
  memory.fill(kept, 0, <usize>count * KEPT);
  for (let i = 0; i < runs; i++) {
    const at = start + <usize>i * stride;
    addGradRuns(kept, pointer(4) + at, pointer(2) + at, first, runBytes, n, count);
  }
  for (let c = first; c < end; c++) finishChannelGrad(kept + <usize>(c - first) * KEPT, c, <f64>runs * n);
  for (let i = 0; i < runs; i++) {
    const at = start + <usize>i * stride;
    writeGradRuns(pointer(1) + at, pointer(4) + at, pointer(2) + at, first, kept, runBytes, n, count);
  }
  for (let c = first; c < end; c++, kept += KEPT) if (load<i32>(kept, 28)) gradExactly(c, runs, channels, n);
}

function addGradRuns(kept: usize, g: usize, x: usize, channel: i32, runBytes: usize, n: i32, count: i32): void {
  for (; count > 0; count--) {
    addGradMoments(kept, g, x, n, valueAt(5, channel, 0));
    g += runBytes;
    x += runBytes;
    kept += KEPT;
    channel++;
  }
}

/** Gradients of weight and bias from the sums; then the coefficients become a, b, c of `gradRun`. */
function finishChannelGrad(kept: usize, channel: i32, count: f64): void {
  const inverse = 1 / sqrt(<f64>valueAt(6, channel, 0) + <f64>float(0));
  const sum = load<f64>(kept),
    rest = load<f64>(kept, 16) / count,
    product = load<f64>(kept, 8) - rest * sum;
  store<i32>(kept, i32(!isFinite(product + sum + <f64>valueAt(6, channel, 0))), 28);
  setAt(7, channel, <f32>(product * inverse));
  setAt(8, channel, <f32>sum);
  const a = <f64>valueAt(3, channel, 1) * inverse,
    slope = (-inverse * inverse * product) / count;
  store<f32>(kept, <f32>a, 16);
  store<f32>(kept, <f32>slope, 20);
  store<f32>(kept, <f32>(sum / count + slope * rest), 24);
}

function writeGradRuns(
  dx: usize,
  g: usize,
  x: usize,
  channel: i32,
  kept: usize,
  runBytes: usize,
  n: i32,
  count: i32,
): void {
  for (; count > 0; count--) {
    const a = load<f32>(kept, 16),
      b = load<f32>(kept, 20);
    gradRun(dx, g, x, n, valueAt(5, channel, 0), a, b, load<f32>(kept, 24));
    dx += runBytes;
    g += runBytes;
    x += runBytes;
    kept += KEPT;
    channel++;
  }
}

/** Channels of `[images, channels, elements]` (words 9 to 11). A chunk takes channels. */
export function batchNorm(chunk: i32, slot: i32): void {
  const first = chunkStart(chunk, int(10), 1),
    end = chunkStart(chunk + 1, int(10), 1);
  normalizeChannels(first, end, int(9), int(10), int(11), workspace(slot));
}

export function batchNormGrad(chunk: i32, slot: i32): void {
  const first = chunkStart(chunk, int(10), 1),
    end = chunkStart(chunk + 1, int(10), 1);
  channelGrads(first, end, int(9), int(10), int(11), workspace(slot));
}

/** Rows (word 9) of elements (word 11), each by itself. A chunk takes rows. */
export function rowNorm(chunk: i32, slot: i32): void {
  const end = chunkStart(chunk + 1, int(9), 1);
  for (let row = chunkStart(chunk, int(9), 1); row < end; row++) {
    normalizeChannels(row, row + 1, 1, int(9), int(11), workspace(slot));
  }
}

export function rowNormGrad(chunk: i32, slot: i32): void {
  const end = chunkStart(chunk + 1, int(9), 1);
  for (let row = chunkStart(chunk, int(9), 1); row < end; row++) {
    channelGrads(row, row + 1, 1, int(9), int(11), workspace(slot));
  }
}
