/* The four lanes of a vector. */

/** Numbers are added up in lanes over this many elements, then in float64. */
export const LANE_BLOCK: i32 = 1024;

/** Ones in the first `n` (0 to 3) lanes. */
/* @inline */ export function firstLanes(n: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
}

/* @inline */ export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The first two lanes as float64 numbers. */
/* @inline */ export function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two lanes as float64 numbers. */
/* @inline */ export function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 0, 1));
}

/** Four float32 numbers from two pairs of float64. */
/* @inline */ export function narrow(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}
