/*
 * Convolutions whose groups have one channel: too thin for a matrix product, so each plane is convolved by itself, 16
 * outputs of a row at a time. Called by src/fused/convolution.ts.
 */
import { Convolution, Depthwise, DepthwiseWeightGrad, Window } from "./arguments.ts";
import { chunkStart, storePart, workspace } from "./control.ts";
import { pixels, planesBytes, taps } from "./convolution.ts";
import { TABLE_BYTES } from "./layout.ts";
import { madd, splat } from "./math.ts";
import { loadRow, pitch, readablePlanes, tapOffsets } from "./planes.ts";

/** Four outputs: `y = start + sum of weight x input` over all taps. */
/* @inline */ function fourOutputs(x: usize, weights: usize, table: usize, n: i32, start: v128, stride: i32): v128 {
  for (; n > 0; n--) {
    start = madd(v128.load32_splat(weights), loadRow(x + load<i32>(table), stride), start);
    weights += 4;
    table += 4;
  }
  return start;
}

/** 16 outputs of a row with stride 1, stored at `y`. */
function sixteenOutputs(y: usize, x: usize, weights: usize, table: usize, n: i32, start: v128): void {
  let a = start,
    b = start,
    c = start,
    d = start;
  for (; n > 0; n--) {
    const w = v128.load32_splat(weights);
    const at = x + load<i32>(table);
    a = madd(w, v128.load(at), a);
    b = madd(w, v128.load(at, 16), b);
    c = madd(w, v128.load(at, 32), c);
    d = madd(w, v128.load(at, 48), d);
    weights += 4;
    table += 4;
  }
  v128.store(y, a);
  v128.store(y, b, 16);
  v128.store(y, c, 32);
  v128.store(y, d, 48);
}

function convolveRow(y: usize, x: usize, weights: usize, table: usize, start: v128): void {
  const n = taps(),
    stride = Window.strideX();
  let left = Window.outputWidth();
  if (stride === 1) {
    for (; left >= 16; left -= 16) {
      sixteenOutputs(y, x, weights, table, n, start);
      x += 64;
      y += 64;
    }
  }
  for (; left >= 4; left -= 4) {
    v128.store(y, fourOutputs(x, weights, table, n, start, stride));
    x += (<usize>stride) << 4;
    y += 16;
  }
  if (left > 0) storePart(y, fourOutputs(x, weights, table, n, start, stride), left);
}

/** A chunk takes output planes; each reads the one channel of its group. */
export function depthwise(chunk: i32, thread: i32): void {
  const table = workspace(thread);
  const total = Convolution.images() * Convolution.groups() * Convolution.outputs();
  const end = chunkStart(chunk + 1, total, 1);
  tapOffsets(table, 0, taps(), taps());
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const output = i % (Convolution.groups() * Convolution.outputs());
    const source = readablePlanes(table + TABLE_BYTES, Depthwise.x() + planesBytes(i / Convolution.outputs()), 1);
    const start = Depthwise.bias() === 0 ? splat(0) : v128.load32_splat(Depthwise.bias() + ((<usize>output) << 2));
    const weights = Depthwise.weight() + ((<usize>(output * taps())) << 2);
    for (let row = 0; row < Window.outputHeight(); row++) {
      const y = Depthwise.y() + ((<usize>(i * pixels() + row * Window.outputWidth())) << 2);
      convolveRow(y, source + ((<usize>(row * Window.strideY() * pitch())) << 2), weights, table, start);
    }
  }
}

/** The sum of products of one row of gradients and what one tap read for them, in four lanes. */
function dotRow(grad: usize, x: usize, n: i32, stride: i32): v128 {
  let sum = splat(0);
  for (; n >= 4; n -= 4) {
    sum = madd(v128.load(grad), loadRow(x, stride), sum);
    grad += 16;
    x += (<usize>stride) << 4;
  }
  for (; n > 0; n--) {
    sum = madd(v128.load32_zero(grad), v128.load32_zero(x), sum);
    grad += 4;
    x += (<usize>stride) << 2;
  }
  return sum;
}

/** Adds to the sums of every tap what one image contributes. */
function addImage(sums: usize, table: usize, source: usize, grad: usize): void {
  const n = taps();
  for (let row = 0; row < Window.outputHeight(); row++) {
    const x = source + ((<usize>(row * Window.strideY() * pitch())) << 2);
    for (let t = 0; t < n; t++) {
      const at = sums + ((<usize>t) << 4);
      const sum = dotRow(grad, x + load<i32>(table + ((<usize>t) << 2)), Window.outputWidth(), Window.strideX());
      v128.store(at, f32x4.add(v128.load(at), sum));
    }
    grad += (<usize>Window.outputWidth()) << 2;
  }
}

/** The gradient of the weights from that of the outputs and the input. A chunk takes outputs. */
export function depthwiseWeightGrad(chunk: i32, thread: i32): void {
  const table = workspace(thread),
    sums = table + TABLE_BYTES;
  const n = taps(),
    total = Convolution.groups() * Convolution.outputs();
  const planes = sums + ((<usize>n) << 4);
  const end = chunkStart(chunk + 1, total, 1);
  tapOffsets(table, 0, n, n);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    memory.fill(sums, 0, (<usize>n) << 4);
    for (let image = 0; image < Convolution.images(); image++) {
      const channel = image * Convolution.groups() + i / Convolution.outputs();
      const source = readablePlanes(planes, DepthwiseWeightGrad.x() + planesBytes(channel), 1);
      const grad = DepthwiseWeightGrad.grad() + ((<usize>((image * total + i) * pixels())) << 2);
      addImage(sums, table, source, grad);
    }
    for (let t = 0; t < n; t++) {
      const lanes = v128.load(sums + ((<usize>t) << 4));
      const pairs = f32x4.add(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
      const sum = f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
      store<f32>(DepthwiseWeightGrad.weightGrad() + ((<usize>(i * n + t)) << 2), sum);
    }
  }
}
