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
