/*
 * Normalization of channels and of rows. Moments are taken about the mean of the first run, so that a large common offset
 * costs no digits: its distance from the mean is at most the standard deviation times the root of the number of runs. What
 * float32 cannot hold the squares of is done again in float64. Called by src/fused/normalization.ts.
 */
import { BatchNorm, BatchNormGrad, Normalization } from "./arguments.ts";
import { chunkStart, storePart, workspace } from "./control.ts";
import { CHANNEL_BYTES } from "./layout.ts";
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
 * Normalizes channels `first` to `end` of `[runs, channels, n]`, all of them image by image, so that memory is read in
 * order. What is `kept` of a channel between passes: two float64 sums, three float32 coefficients in the place of a third,
 * and whether sums were not finite.
 */
function normalizeChannels(first: i32, end: i32, runs: i32, channels: i32, n: i32, kept: usize): void {
  const runBytes = (<usize>n) << 2,
    stride = <usize>channels * runBytes;
  const start = <usize>first * runBytes,
    count = end - first;
  beginChannels(kept, Normalization.x() + start, runBytes, n, count);
  for (let i = 0; i < runs; i++) addRuns(kept, Normalization.x() + start + <usize>i * stride, runBytes, n, count);
  for (let c = first; c < end; c++) finishChannel(kept + <usize>(c - first) * CHANNEL_BYTES, c, <f64>runs * n);
  for (let i = 0; i < runs; i++) {
    const at = start + <usize>i * stride;
    writeRuns(BatchNorm.y() + at, Normalization.x() + at, kept, runBytes, n, count);
  }
  for (let c = first; c < end; c++, kept += CHANNEL_BYTES)
    if (load<i32>(kept, 28)) normalizeExactly(c, runs, channels, n);
}

/** Clears the sums and takes the mean of each channel's first run as its shift. */
function beginChannels(kept: usize, x: usize, runBytes: usize, n: i32, count: i32): void {
  for (; count > 0; count--) {
    v128.store(kept, splat(0));
    store<f32>(kept, <f32>(sumOf(x, n) / n), 16);
    x += runBytes;
    kept += CHANNEL_BYTES;
  }
}

function addRuns(kept: usize, x: usize, runBytes: usize, n: i32, count: i32): void {
  for (; count > 0; count--) {
    addMoments(kept, x, n, load<f32>(kept, 16));
    x += runBytes;
    kept += CHANNEL_BYTES;
  }
}

/** Mean and variance from the sums; then the coefficients become shift, scale and offset. */
function finishChannel(kept: usize, channel: i32, count: f64): void {
  const rest = load<f64>(kept) / count;
  const variance = max(0, load<f64>(kept, 8) / count - rest * rest);
  setAt(Normalization.mean(), channel, <f32>(<f64>load<f32>(kept, 16) + rest));
  setAt(Normalization.variance(), channel, <f32>variance);
  const scale = <f64>valueAt(Normalization.weight(), channel, 1) / sqrt(variance + <f64>Normalization.eps());
  store<i32>(kept, i32(!isFinite(load<f64>(kept, 8))), 28);
  store<f32>(kept, <f32>scale, 20);
  store<f32>(kept, <f32>(<f64>valueAt(BatchNorm.bias(), channel, 0) - rest * scale), 24);
}

function writeRuns(y: usize, x: usize, kept: usize, runBytes: usize, n: i32, count: i32): void {
  for (; count > 0; count--) {
    normalizeRun(y, x, n, load<f32>(kept, 16), load<f32>(kept, 20), load<f32>(kept, 24));
    x += runBytes;
    y += runBytes;
    kept += CHANNEL_BYTES;
  }
}

/** The gradients of channels `first` to `end`. */
function channelGrads(first: i32, end: i32, runs: i32, channels: i32, n: i32, kept: usize): void {
  const runBytes = (<usize>n) << 2,
    stride = <usize>channels * runBytes;
  const start = <usize>first * runBytes,
    count = end - first;
  memory.fill(kept, 0, <usize>count * CHANNEL_BYTES);
  for (let i = 0; i < runs; i++) {
    const at = start + <usize>i * stride;
    addGradRuns(kept, BatchNormGrad.grad() + at, Normalization.x() + at, first, runBytes, n, count);
  }
  for (let c = first; c < end; c++) finishChannelGrad(kept + <usize>(c - first) * CHANNEL_BYTES, c, <f64>runs * n);
  for (let i = 0; i < runs; i++) {
    const at = start + <usize>i * stride;
    writeGradRuns(
      BatchNormGrad.inputGrad() + at,
      BatchNormGrad.grad() + at,
      Normalization.x() + at,
      first,
      kept,
      runBytes,
      n,
      count,
    );
  }
  for (let c = first; c < end; c++, kept += CHANNEL_BYTES) if (load<i32>(kept, 28)) gradExactly(c, runs, channels, n);
}

function addGradRuns(kept: usize, g: usize, x: usize, channel: i32, runBytes: usize, n: i32, count: i32): void {
  for (; count > 0; count--) {
    addGradMoments(kept, g, x, n, valueAt(Normalization.mean(), channel, 0));
    g += runBytes;
    x += runBytes;
    kept += CHANNEL_BYTES;
    channel++;
  }
}

/** Gradients of weight and bias from the sums; then the coefficients become a, b, c of `gradRun`. */
function finishChannelGrad(kept: usize, channel: i32, count: f64): void {
  const inverse = 1 / sqrt(<f64>valueAt(Normalization.variance(), channel, 0) + <f64>Normalization.eps());
  const sum = load<f64>(kept),
    rest = load<f64>(kept, 16) / count,
    product = load<f64>(kept, 8) - rest * sum;
  store<i32>(kept, i32(!isFinite(product + sum + <f64>valueAt(Normalization.variance(), channel, 0))), 28);
  setAt(BatchNormGrad.weightGrad(), channel, <f32>(product * inverse));
  setAt(BatchNormGrad.biasGrad(), channel, <f32>sum);
  const a = <f64>valueAt(Normalization.weight(), channel, 1) * inverse,
    perDistance = (-inverse * inverse * product) / count;
  store<f32>(kept, <f32>a, 16);
  store<f32>(kept, <f32>perDistance, 20);
  store<f32>(kept, <f32>(sum / count + perDistance * rest), 24);
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
    gradRun(dx, g, x, n, valueAt(Normalization.mean(), channel, 0), a, b, load<f32>(kept, 24));
    dx += runBytes;
    g += runBytes;
    x += runBytes;
    kept += CHANNEL_BYTES;
    channel++;
  }
}

/** Channels of `[images, channels, elements]`. A chunk takes channels. */
export function batchNorm(chunk: i32, thread: i32): void {
  const channels = Normalization.channels(),
    first = chunkStart(chunk, channels, 1),
    end = chunkStart(chunk + 1, channels, 1);
  normalizeChannels(first, end, Normalization.images(), channels, Normalization.elements(), workspace(thread));
}

export function batchNormGrad(chunk: i32, thread: i32): void {
  const channels = Normalization.channels(),
    first = chunkStart(chunk, channels, 1),
    end = chunkStart(chunk + 1, channels, 1);
  channelGrads(first, end, Normalization.images(), channels, Normalization.elements(), workspace(thread));
}

/** Rows, which are the channels of one image, each by itself. A chunk takes rows. */
export function rowNorm(chunk: i32, thread: i32): void {
  const rows = Normalization.channels(),
    end = chunkStart(chunk + 1, rows, 1);
  for (let row = chunkStart(chunk, rows, 1); row < end; row++) {
    normalizeChannels(row, row + 1, 1, rows, Normalization.elements(), workspace(thread));
  }
}

export function rowNormGrad(chunk: i32, thread: i32): void {
  const rows = Normalization.channels(),
    end = chunkStart(chunk + 1, rows, 1);
  for (let row = chunkStart(chunk, rows, 1); row < end; row++) {
    channelGrads(row, row + 1, 1, rows, Normalization.elements(), workspace(thread));
  }
}
