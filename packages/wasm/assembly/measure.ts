/*
 * A few numbers about many values, written into a table: what a collector asks of every layer. All of it is one chunk, since a pass over
 * what a step has just computed is short beside the step. Called by src/fused/measure.ts.
 */
import { MeasureEnds, MeasureNorms, MeasureValues, TakeEvery } from "./arguments.ts";
import { high, low } from "./lanes.ts";

/** How many numbers come before the bins. */
const HEAD: usize = 32;

/* @inline */ function lanesOf(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

function sum(x: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = a,
    c = a,
    d = a;
  for (; n >= 8; n -= 8) {
    const p = v128.load(x),
      q = v128.load(x, 16);
    a = f64x2.add(a, low(p));
    b = f64x2.add(b, high(p));
    c = f64x2.add(c, low(q));
    d = f64x2.add(d, high(q));
    x += 32;
  }
  let rest: f64 = 0;
  for (; n > 0; n--) {
    rest += <f64>load<f32>(x);
    x += 4;
  }
  return lanesOf(f64x2.add(f64x2.add(a, b), f64x2.add(c, d))) + rest;
}

function sumOfSquares(x: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = a,
    c = a,
    d = a;
  for (; n >= 8; n -= 8) {
    const p = v128.load(x),
      q = v128.load(x, 16);
    const e = low(p),
      f = high(p),
      g = low(q),
      h = high(q);
    a = f64x2.add(a, f64x2.mul(e, e));
    b = f64x2.add(b, f64x2.mul(f, f));
    c = f64x2.add(c, f64x2.mul(g, g));
    d = f64x2.add(d, f64x2.mul(h, h));
    x += 32;
  }
  let rest: f64 = 0;
  for (; n > 0; n--) {
    const value = <f64>load<f32>(x);
    rest += value * value;
    x += 4;
  }
  return lanesOf(f64x2.add(f64x2.add(a, b), f64x2.add(c, d))) + rest;
}

/** The squared distances of `n` values, `step` bytes apart, from those of `before`, or from 0. */
function squaredDistances(x: usize, before: usize, n: i32, step: i32): f64 {
  let a: f64 = 0;
  for (; n > 0; n--) {
    const value = <f64>load<f32>(x) - (before === 0 ? 0 : <f64>load<f32>(before));
    a += value * value;
    x += step;
    if (before !== 0) before += 4;
  }
  return a;
}

/** The squared distances of `n` values, `step` bytes apart, from `center`, in units of `unit`. */
function scaledSquaredDistances(x: usize, n: i32, step: i32, center: f64, unit: f64): f64 {
  if (unit === 0) return 0;
  const perUnit = 1 / unit;
  let a: f64 = 0;
  for (; n > 0; n--) {
    const distance = (<f64>load<f32>(x) - center) * perUnit;
    a += distance * distance;
    x += step;
  }
  return a;
}

/** Adds one to the bin of each value. What is not a number, since all are equal or one is not finite, goes into the first. */
function fillBins(bins: usize, x: usize, n: i32, step: i32, from: f64, perBin: f64): void {
  const last = <f64>(MeasureValues.bins() - 1);
  for (; n > 0; n--) {
    const place = (<f64>load<f32>(x) - from) * perBin;
    const bin = bins + ((<usize>(place > 0 ? min(place, last) : 0)) << 2);
    store<f32>(bin, load<f32>(bin) + 1);
    x += step;
  }
}

export function measureValues(_chunk: i32, _thread: i32): void {
  const y = MeasureValues.y(),
    x = MeasureValues.x();
  const every = MeasureValues.every(),
    step = every << 2;
  const size = MeasureValues.size(),
    n = (size + every - 1) / every;
  const from = MeasureValues.low(),
    to = MeasureValues.high();
  let least = load<f32>(x),
    most = least;
  let total: f64 = 0;
  let zeros: i32 = 0,
    outside: i32 = 0;
  let at = x;
  for (let i = n; i > 0; i--) {
    const value = load<f32>(at);
    least = min(least, value);
    most = max(most, value);
    total += <f64>value;
    zeros += i32(value === 0);
    outside += i32(value < from) + i32(value > to);
    at += step;
  }
  const center = <f32>(total / <f64>n);
  const unit = max(most - center, center - least);
  const distances = scaledSquaredDistances(x, n, step, <f64>center, <f64>unit);
  store<f32>(y, every === 1 ? <f32>total : <f32>sum(x, size));
  store<f32>(y, <f32>zeros, 4);
  store<f32>(y, <f32>outside, 8);
  store<f32>(y, least, 12);
  store<f32>(y, most, 16);
  store<f32>(y, center, 20);
  store<f32>(y, unit, 24);
  store<f32>(y, <f32>distances, 28);
  const bins = MeasureValues.bins();
  memory.fill(y + HEAD, 0, bins << 2);
  const reach = <f64>MeasureValues.reach() * sqrt(distances / <f64>n) * <f64>unit;
  const begin = max(<f64>least, <f64>center - reach),
    end = min(<f64>most, <f64>center + reach);
  fillBins(y + HEAD, x, n, step, begin, <f64>bins / (end - begin));
}

/** The ends of `n` values that lie side by side, and of two more: the least in lane 0, the most in lane 1. */
function endsOf(least: f32, most: f32, x: usize, n: i32): v128 {
  let a = f32x4.splat(least),
    b = f32x4.splat(most);
  for (; n >= 4; n -= 4) {
    const p = v128.load(x);
    a = f32x4.min(a, p);
    b = f32x4.max(b, p);
    x += 16;
  }
  for (; n > 0; n--) {
    const p = v128.load32_splat(x);
    a = f32x4.min(a, p);
    b = f32x4.max(b, p);
    x += 4;
  }
  a = f32x4.min(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  b = f32x4.max(b, v128.shuffle<i32>(b, b, 2, 3, 0, 1));
  const first = f32x4.min(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
  const second = f32x4.max(b, v128.shuffle<i32>(b, b, 1, 0, 3, 2));
  return v128.shuffle<i32>(first, second, 0, 4, 1, 5);
}

/** One row of values beside each other, each of a unit of its own. */
function widen(least: usize, most: usize, x: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    const p = v128.load(x);
    v128.store(least, f32x4.min(v128.load(least), p));
    v128.store(most, f32x4.max(v128.load(most), p));
    x += 16;
    least += 16;
    most += 16;
  }
  for (; n > 0; n--) {
    const value = load<f32>(x);
    store<f32>(least, min(load<f32>(least), value));
    store<f32>(most, max(load<f32>(most), value));
    x += 4;
    least += 4;
    most += 4;
  }
}

export function measureEnds(_chunk: i32, _thread: i32): void {
  const every = MeasureEnds.every(),
    units = MeasureEnds.units(),
    inner = MeasureEnds.inner(),
    outer = MeasureEnds.outer();
  const n = (units + every - 1) / every;
  const x = MeasureEnds.x(),
    least = MeasureEnds.y(),
    most = least + (n << 2);
  if (!MeasureEnds.isMore()) {
    for (let i = 0; i < n; i++) {
      store<f32>(least + (i << 2), Infinity);
      store<f32>(most + (i << 2), -Infinity);
    }
  }
  if (inner === 1 && every === 1) {
    for (let row = 0; row < outer; row++) widen(least, most, x + ((row * units) << 2), units);
    return;
  }
  for (let i = 0; i < n; i++) {
    const place = i << 2;
    let ends = v128.shuffle<i32>(v128.load32_splat(least + place), v128.load32_splat(most + place), 0, 4, 1, 5);
    for (let row = 0; row < outer; row++) {
      const from = x + (((row * units + i * every) * inner) << 2);
      ends = endsOf(f32x4.extract_lane(ends, 0), f32x4.extract_lane(ends, 1), from, inner);
    }
    v128.store32_lane(least + place, ends, 0);
    v128.store32_lane(most + place, ends, 1);
  }
}

export function measureNorms(_chunk: i32, _thread: i32): void {
  const y = MeasureNorms.y(),
    before = MeasureNorms.before(),
    every = MeasureNorms.every(),
    size = MeasureNorms.size();
  const n = (size + every - 1) / every;
  const x = MeasureNorms.x();
  if (before === 0 && every === 1) {
    store<f32>(y, <f32>sqrt(sumOfSquares(x, size) / <f64>n));
    return;
  }
  const change = squaredDistances(x, before, n, every << 2);
  store<f32>(y, <f32>sqrt(change / <f64>n));
  if (before !== 0) store<f32>(y, <f32>sqrt(sumOfSquares(before, n) / <f64>n), 4);
}

export function takeEvery(_chunk: i32, _thread: i32): void {
  let y = TakeEvery.y(),
    x = TakeEvery.x();
  const every = TakeEvery.every(),
    step = every << 2;
  for (let n = (TakeEvery.size() + every - 1) / every; n > 0; n--) {
    store<f32>(y, load<f32>(x));
    x += step;
    y += 4;
  }
}
