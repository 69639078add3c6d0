/* Loops of elementwise functions that go element by element. */

/** The bits of the float64 nearest to `sqrt(1 / 2)`. */
const SQRT_HALF: i64 = (<i64>0x3fe6a09e) << 32;

/** `log2(x)` for a positive finite `x`, to a relative error of 1e-12: `2 atanh((m - 1) / (m + 1))` of the mantissa. */
function log2(x: f64): f64 {
  const bits = reinterpret<i64>(x) - SQRT_HALF;
  const exponent = bits >> 52;
  const m = reinterpret<f64>((bits & 0xfffffffffffff) + SQRT_HALF);
  const s = (m - 1) / (m + 1);
  const u = s * s;
  let p: f64 = 1.0 / 13.0;
  p = p * u + 1.0 / 11.0;
  p = p * u + 1.0 / 9.0;
  p = p * u + 1.0 / 7.0;
  p = p * u + 1.0 / 5.0;
  p = p * u + 1.0 / 3.0;
  p = p * u + 1.0;
  return <f64>exponent + 2.8853900817779268 * s * p;
}

const LN_2: f64 = Math.LN2;

/** `2^x`, to a relative error of 1e-11. Beyond what float32 holds it only has to stay beyond. */
function exp2(x: f64): f64 {
  const t = max(min(x, 1000), -1000);
  const n = nearest(t);
  const r = (t - n) * LN_2;
  let p: f64 = 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  return p * reinterpret<f64>((<i64>(n + 1023)) << 52);
}

/** `|x|^y` for `|x|` other than 1 and `y` other than 0. */
function powMagnitude(x: f32, y: f32): f32 {
  if (x === 0) return y < 0 ? Infinity : 0;
  if (x === Infinity) return y < 0 ? 0 : Infinity;
  return <f32>exp2(<f64>y * log2(x));
}

/** `x^y` as in C99: NaN^0 and 1^NaN are 1, a negative number to a power that is no integer is NaN. */
function pow(x: f32, y: f32): f32 {
  if (y === 0 || x === 1) return 1;
  if (x !== x || y !== y) return F32.NaN;
  const integer = trunc(y) === y;
  const magnitude = abs(x) === 1 ? <f32>1 : powMagnitude(abs(x), y);
  if (reinterpret<i32>(x) >= 0) return magnitude;
  if (!integer) return x === 0 || x === -Infinity ? magnitude : F32.NaN;
  const odd = abs(y) < 16777216 && (<i32>y & 1) !== 0;
  return odd ? -magnitude : magnitude;
}

/** `x^y` of four lanes. */
export function powLanes(x: v128, y: v128): v128 {
  let z = f32x4.splat(pow(f32x4.extract_lane(x, 0), f32x4.extract_lane(y, 0)));
  z = f32x4.replace_lane(z, 1, pow(f32x4.extract_lane(x, 1), f32x4.extract_lane(y, 1)));
  z = f32x4.replace_lane(z, 2, pow(f32x4.extract_lane(x, 2), f32x4.extract_lane(y, 2)));
  return f32x4.replace_lane(z, 3, pow(f32x4.extract_lane(x, 3), f32x4.extract_lane(y, 3)));
}

/** `x^2`, `x^3` or `1 / x`. */
function simplePowerLoop(y: usize, vectors: i32, x: usize, step: usize, exponent: f32): void {
  for (; vectors > 0; vectors--) {
    const v = v128.load(x);
    let power = f32x4.mul(v, v);
    if (exponent === 3) power = f32x4.mul(power, v);
    if (exponent === -1) power = f32x4.div(f32x4.splat(1), v);
    v128.store(y, power);
    y += 16;
    x += step;
  }
}

export function powF32Loop(y: usize, vectors: i32, a: usize, aStep: usize, b: usize, bStep: usize): void {
  const exponent = load<f32>(b);
  if (bStep === 0 && (exponent === 2 || exponent === 3 || exponent === -1)) {
    simplePowerLoop(y, vectors, a, aStep, exponent);
    return;
  }
  for (; vectors > 0; vectors--) {
    for (let i: usize = 0; i < 16; i += 4) store<f32>(y + i, pow(load<f32>(a + i), load<f32>(b + i)));
    y += 16;
    a += aStep;
    b += bStep;
  }
}

/** Truncates; by 0 it is 0. */
function divide(x: i32, y: i32): i32 {
  if (y === 0) return 0;
  return y === -1 ? -x : x / y;
}

export function divI32Loop(y: usize, vectors: i32, a: usize, aStep: usize, b: usize, bStep: usize): void {
  for (; vectors > 0; vectors--) {
    for (let i: usize = 0; i < 16; i += 4) store<i32>(y + i, divide(load<i32>(a + i), load<i32>(b + i)));
    y += 16;
    a += aStep;
    b += bStep;
  }
}

/** By repeated squaring, wrapping at 32 bits; a negative power is `1 / x^-y`, truncated. */
function powInteger(x: i32, y: i32): i32 {
  if (y < 0) {
    if (x === -1) return 1 - ((y & 1) << 1);
    return x === 1 ? 1 : 0;
  }
  let result = 1;
  while (y > 0) {
    if (y & 1) result *= x;
    x *= x;
    y >>= 1;
  }
  return result;
}

export function powI32Loop(y: usize, vectors: i32, a: usize, aStep: usize, b: usize, bStep: usize): void {
  for (; vectors > 0; vectors--) {
    for (let i: usize = 0; i < 16; i += 4) store<i32>(y + i, powInteger(load<i32>(a + i), load<i32>(b + i)));
    y += 16;
    a += aStep;
    b += bStep;
  }
}
