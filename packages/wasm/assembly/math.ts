/* Functions of four float32 lanes. Coefficients: minimax fits; errors are a few units in the last place. */

/* @inline */ export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** `a * b + c`, rounded once where the build has fused multiply-add. */
/* @inline */ export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** `x` within `[low, high]`; NaN stays, because pmin and pmax keep their first operand. */
/* @inline */ export function clamp(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, high), low);
}

/** `e^r` for `|r| <= ln(2) / 2`, to a relative error of 1e-7. */
/* @inline */ function expOfRest(r: v128): v128 {
  let p = madd(constant(0.008290272206068039), r, constant(0.04189816117286682));
  p = madd(p, r, constant(0.1666763871908188));
  p = madd(p, r, constant(0.4999914765357971));
  p = madd(p, r, constant(0.9999997019767761));
  return madd(p, r, constant(1));
}

/** `1.5 * 2^23 + round(x / ln 2)`: adding and subtracting it rounds to an integer, which its low bits then hold. */
/* @inline */ function roundedExponent(x: v128): v128 {
  return madd(x, constant(1.4426950216293335), constant(12582912));
}

/** `x - n ln 2` for the integer `n` in `k`, with `ln 2` in two parts. */
/* @inline */ function reduceByLn2(x: v128, k: v128): v128 {
  const n = f32x4.sub(k, constant(12582912));
  return madd(n, constant(2.1219444170128554e-4), madd(n, constant(-0.693359375), x));
}

/** `e^x` for `|x| < 87`, where the result's exponent can be added to. NaN stays. */
/* @inline */ export function expWithin(x: v128): v128 {
  const k = roundedExponent(x);
  return i32x4.add(expOfRest(reduceByLn2(x, k)), i32x4.shl(k, 23));
}

/** `e^x` for `x <= 0`; 0 from -87.33 down, where it would be a denormal. */
/* @inline */ export function expBelowZero(x: v128): v128 {
  return v128.andnot(expWithin(x), f32x4.le(x, constant(-87.33)));
}

/** `p * 2^n`, in two steps so that overflow, underflow and denormals come out right. */
/* @inline */ function scaleByPower(p: v128, k: v128): v128 {
  const n = i32x4.sub(k, constant(12582912));
  const half = i32x4.shr_s(n, 1);
  const first = i32x4.shl(i32x4.add(half, constantInt(127)), 23);
  const second = i32x4.shl(i32x4.add(i32x4.sub(n, half), constantInt(127)), 23);
  return f32x4.mul(f32x4.mul(p, first), second);
}

export function exp(x: v128): v128 {
  const t = clamp(x, constant(-104), constant(89));
  const k = roundedExponent(t);
  return scaleByPower(expOfRest(reduceByLn2(t, k)), k);
}

/** `e^x - 1`: near 0 by a polynomial of its own, so that no digits cancel. */
export function expm1(x: v128): v128 {
  const t = clamp(x, constant(-104), constant(89));
  const k = roundedExponent(t);
  const r = reduceByLn2(t, k);
  let q = madd(constant(0.00139406684320420027), r, constant(0.0083333896473050117));
  q = madd(q, r, constant(0.041666358709335327));
  q = madd(q, r, constant(0.1666666567325592));
  q = madd(q, r, constant(0.5));
  const small = madd(f32x4.mul(r, r), q, r);
  const large = f32x4.sub(scaleByPower(expOfRest(r), k), constant(1));
  return v128.bitselect(small, large, f32x4.eq(k, constant(12582912)));
}

/** `log(x)` where it is not a finite number: NaN below 0, -Infinity at 0, else `x` (Infinity or NaN) itself. */
function logSpecial(x: v128, y: v128, regular: v128): v128 {
  let special = v128.bitselect(splat(F32.NaN), x, f32x4.lt(x, splat(0)));
  special = v128.bitselect(splat(-Infinity), special, f32x4.eq(x, splat(0)));
  return v128.bitselect(y, special, regular);
}

export function log(x: v128): v128 {
  const regular = v128.and(f32x4.gt(x, splat(0)), f32x4.lt(x, splat(Infinity)));
  const tiny = f32x4.lt(x, constant(1.1754943508222875e-38));
  const scaled = v128.bitselect(f32x4.mul(x, constant(8388608)), x, tiny);
  const exponent = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(scaled, i32x4.shl(exponent, 23)), constant(1));
  const e = f32x4.convert_i32x4_s(i32x4.sub(exponent, v128.and(tiny, i32x4.splat(23))));
  let p = madd(constant(-0.07634497433900833), f, constant(0.1276157796382904));
  p = madd(p, f, constant(-0.13160182535648346));
  p = madd(p, f, constant(0.14201757311820984));
  p = madd(p, f, constant(-0.16623356938362122));
  p = madd(p, f, constant(0.20001226663589478));
  p = madd(p, f, constant(-0.25000819563865662));
  p = madd(p, f, constant(0.33333331346511841));
  const f2 = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(f2, f), p);
  y = madd(e, constant(-2.1219444170128554e-4), y);
  y = f32x4.add(madd(f2, constant(-0.5), y), f);
  y = madd(e, constant(0.693359375), y);
  return i32x4.all_true(regular) ? y : logSpecial(x, y, regular);
}

/** `log(1 + x)`: the rounding error of `1 + x` is divided out. */
export function log1p(x: v128): v128 {
  const u = f32x4.add(constant(1), x);
  const c = f32x4.div(f32x4.sub(x, f32x4.sub(u, constant(1))), u);
  return f32x4.add(log(u), v128.and(c, f32x4.eq(c, c)));
}

/* @inline */ export function tanh(x: v128): v128 {
  const t = clamp(x, constant(-9.02), constant(9.02));
  const u = f32x4.mul(t, t);
  let p = madd(constant(1.3318929958927583e-8), u, constant(2.058338031929452e-5));
  p = madd(p, u, constant(3.494028700515628e-3));
  p = madd(p, u, constant(0.13379712402820587));
  p = madd(p, u, constant(1));
  let q = madd(constant(7.761962024233071e-7), u, constant(3.283082914900034e-4));
  q = madd(q, u, constant(0.025871051475405693));
  q = madd(q, u, constant(0.46713027358055115));
  q = madd(q, u, constant(1));
  return clamp(f32x4.div(f32x4.mul(t, p), q), constant(-1), constant(1));
}

export function erf(x: v128): v128 {
  const t = clamp(x, constant(-3.93), constant(3.93));
  const u = f32x4.mul(t, t);
  let p = madd(constant(2.0419786324055167e-6), u, constant(2.84806388663128e-4));
  p = madd(p, u, constant(3.779528196901083e-3));
  p = madd(p, u, constant(0.05279002711176872));
  p = madd(p, u, constant(0.19078199565410614));
  p = madd(p, u, constant(1.1283791065216064));
  let q = madd(constant(3.800404374487698e-5), u, constant(1.1651924578472972e-3));
  q = madd(q, u, constant(0.014997272752225399));
  q = madd(q, u, constant(0.11425675451755524));
  q = madd(q, u, constant(0.5024088621139526));
  q = madd(q, u, constant(1));
  return clamp(f32x4.div(f32x4.mul(t, p), q), constant(-1), constant(1));
}

/** 1 with the sign of `x`, 0 for zeros. NaN stays. */
/* @inline */ export function sign(x: v128): v128 {
  const one = v128.or(v128.and(x, constant(-0.0)), constant(1));
  return v128.bitselect(v128.andnot(one, f32x4.eq(x, splat(0))), x, f32x4.eq(x, x));
}

/** `x` truncated, modulo 2^32; 0 for NaN and infinities. What is beyond 2^63 is a multiple of 2^32. */
function wrap(x: f32): i32 {
  return abs(x) < 9.2e18 ? <i32>(<i64>x) : 0;
}

/** float32 to int32, truncated towards zero. */
export function truncate(x: v128): v128 {
  if (i32x4.all_true(f32x4.lt(f32x4.abs(x), constant(2147483648)))) return i32x4.trunc_sat_f32x4_s(x);
  let y = i32x4.splat(wrap(f32x4.extract_lane(x, 0)));
  y = i32x4.replace_lane(y, 1, wrap(f32x4.extract_lane(x, 1)));
  y = i32x4.replace_lane(y, 2, wrap(f32x4.extract_lane(x, 2)));
  return i32x4.replace_lane(y, 3, wrap(f32x4.extract_lane(x, 3)));
}

/** `1 / (1 + e^-x)` for `|x| < 87.34`. NaN stays. */
/* @inline */ export function sigmoidWithin(x: v128): v128 {
  return f32x4.div(constant(1), f32x4.add(constant(1), expWithin(f32x4.neg(x))));
}

/** `1 / (1 + e^-x)`; 0 from -88.37 down. NaN stays. */
export function sigmoid(x: v128): v128 {
  const y = sigmoidWithin(clamp(x, constant(-88.37), constant(87.33)));
  return v128.andnot(y, f32x4.le(x, constant(-88.37)));
}
