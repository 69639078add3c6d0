/*
 * Normalization of one channel number by number in float64: for inputs whose squares are beyond float32, where sums in lanes
 * are not finite. Operands and float as in normalize.ts; channel `c` of `[runs, channels, n]`.
 */
import { float, pointer } from "./control.ts";

/** Of the channel that was measured last. */
let mean: f64 = 0;
let variance: f64 = 0;
let inverse: f64 = 0;

/* @inline */ export function valueAt(operand: i32, index: i32, missing: f32): f32 {
  return pointer(operand) === 0 ? missing : load<f32>(pointer(operand) + ((<usize>index) << 2));
}

/* @inline */ export function setAt(operand: i32, index: i32, value: f32): void {
  if (pointer(operand) !== 0) store<f32>(pointer(operand) + ((<usize>index) << 2), value);
}

function measure(x: usize, runs: i32, stride: usize, n: i32): void {
  const count = <f64>runs * n,
    bytes = (<usize>n) << 2,
    end = x + <usize>runs * stride;
  let sum: f64 = 0,
    squares: f64 = 0;
  for (let run = x; run < end; run += stride) {
    for (let at = run; at < run + bytes; at += 4) sum += <f64>load<f32>(at);
  }
  mean = sum / count;
  for (let run = x; run < end; run += stride) {
    for (let at = run; at < run + bytes; at += 4) {
      const d = <f64>load<f32>(at) - mean;
      squares += d * d;
    }
  }
  variance = squares / count;
  inverse = 1 / sqrt(variance + <f64>float(0));
}

export function normalizeExactly(c: i32, runs: i32, channels: i32, n: i32): void {
  const start = (<usize>(c * n)) << 2,
    stride = (<usize>(channels * n)) << 2;
  measure(pointer(2) + start, runs, stride, n);
  setAt(5, c, <f32>mean);
  setAt(6, c, <f32>variance);
  const scale = <f64>valueAt(3, c, 1) * inverse,
    offset = <f64>valueAt(4, c, 0);
  for (let i = 0; i < runs; i++) {
    const run = start + <usize>i * stride;
    for (let at = run; at < run + ((<usize>n) << 2); at += 4) {
      store<f32>(pointer(1) + at, <f32>((<f64>load<f32>(pointer(2) + at) - mean) * scale + offset));
    }
  }
}

export function gradExactly(c: i32, runs: i32, channels: i32, n: i32): void {
  const start = (<usize>(c * n)) << 2,
    stride = (<usize>(channels * n)) << 2,
    count = <f64>runs * n;
  measure(pointer(2) + start, runs, stride, n);
  let sum: f64 = 0,
    product: f64 = 0;
  for (let i = 0; i < runs; i++) {
    const run = start + <usize>i * stride;
    for (let at = run; at < run + ((<usize>n) << 2); at += 4) {
      const g = <f64>load<f32>(pointer(4) + at);
      sum += g;
      product += g * (<f64>load<f32>(pointer(2) + at) - mean);
    }
  }
  setAt(7, c, <f32>(product * inverse));
  setAt(8, c, <f32>sum);
  const scale = <f64>valueAt(3, c, 1) * inverse,
    slope = (inverse * inverse * product) / count;
  for (let i = 0; i < runs; i++) {
    const run = start + <usize>i * stride;
    for (let at = run; at < run + ((<usize>n) << 2); at += 4) {
      const level = <f64>load<f32>(pointer(4) + at) - sum / count;
      store<f32>(pointer(1) + at, <f32>(scale * (level - slope * (<f64>load<f32>(pointer(2) + at) - mean))));
    }
  }
}
