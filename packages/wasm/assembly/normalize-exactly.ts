/*
 * Normalization of one channel number by number in float64: for inputs whose squares are beyond float32, where sums in lanes
 * are not finite. Channel `c` of `[runs, channels, n]`.
 */
import { BatchNorm, BatchNormGrad, Normalization } from "./arguments.ts";

/** Of the channel that was measured last. */
let mean: f64 = 0;
let variance: f64 = 0;
let inverse: f64 = 0;

/** Element `index` of an operand; `missing` if there is none. */
/* @inline */ export function valueAt(operand: usize, index: i32, missing: f32): f32 {
  return operand === 0 ? missing : load<f32>(operand + ((<usize>index) << 2));
}

/** Sets element `index` of an operand, if there is one. */
/* @inline */ export function setAt(operand: usize, index: i32, value: f32): void {
  if (operand !== 0) store<f32>(operand + ((<usize>index) << 2), value);
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
  inverse = 1 / sqrt(variance + <f64>Normalization.eps());
}

export function normalizeExactly(c: i32, runs: i32, channels: i32, n: i32): void {
  const start = (<usize>(c * n)) << 2,
    stride = (<usize>(channels * n)) << 2;
  measure(Normalization.x() + start, runs, stride, n);
  setAt(Normalization.mean(), c, <f32>mean);
  setAt(Normalization.variance(), c, <f32>variance);
  const scale = <f64>valueAt(Normalization.weight(), c, 1) * inverse,
    offset = <f64>valueAt(BatchNorm.bias(), c, 0);
  for (let i = 0; i < runs; i++) {
    const run = start + <usize>i * stride;
    for (let at = run; at < run + ((<usize>n) << 2); at += 4) {
      store<f32>(BatchNorm.y() + at, <f32>((<f64>load<f32>(Normalization.x() + at) - mean) * scale + offset));
    }
  }
}

export function gradExactly(c: i32, runs: i32, channels: i32, n: i32): void {
  const start = (<usize>(c * n)) << 2,
    stride = (<usize>(channels * n)) << 2,
    count = <f64>runs * n;
  measure(Normalization.x() + start, runs, stride, n);
  let sum: f64 = 0,
    product: f64 = 0;
  for (let i = 0; i < runs; i++) {
    const run = start + <usize>i * stride;
    for (let at = run; at < run + ((<usize>n) << 2); at += 4) {
      const g = <f64>load<f32>(BatchNormGrad.grad() + at);
      sum += g;
      product += g * (<f64>load<f32>(Normalization.x() + at) - mean);
    }
  }
  setAt(BatchNormGrad.weightGrad(), c, <f32>(product * inverse));
  setAt(BatchNormGrad.biasGrad(), c, <f32>sum);
  const scale = <f64>valueAt(Normalization.weight(), c, 1) * inverse,
    perDistance = (inverse * inverse * product) / count;
  for (let i = 0; i < runs; i++) {
    const run = start + <usize>i * stride;
    for (let at = run; at < run + ((<usize>n) << 2); at += 4) {
      const level = <f64>load<f32>(BatchNormGrad.grad() + at) - sum / count;
      store<f32>(
        BatchNormGrad.inputGrad() + at,
        <f32>(scale * (level - perDistance * (<f64>load<f32>(Normalization.x() + at) - mean))),
      );
    }
  }
}
