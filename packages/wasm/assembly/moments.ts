/* Sums over runs of elements that normalizations need. Each is added to a pair of float64 numbers at `sums`. */
import { firstLanes, LANE_BLOCK, sumLanes } from "./lanes.ts";
import { madd, splat } from "./math.ts";

/* @inline */ function addTo(sums: usize, a: v128, b: v128): void {
  store<f64>(sums, load<f64>(sums) + sumLanes(a));
  store<f64>(sums, load<f64>(sums, 8) + sumLanes(b), 8);
}

/** Adds `sum of d` and `sum of d^2`, where `d = x - shift`. */
export function addMoments(sums: usize, x: usize, n: i32, shift: f32): void {
  const s = splat(shift);
  while (n > 0) {
    let first = splat(0),
      second = first,
      third = first,
      fourth = first;
    let i = min(n, LANE_BLOCK);
    n -= i;
    for (; i >= 8; i -= 8) {
      const d = f32x4.sub(v128.load(x), s),
        e = f32x4.sub(v128.load(x, 16), s);
      first = f32x4.add(first, d);
      second = madd(d, d, second);
      third = f32x4.add(third, e);
      fourth = madd(e, e, fourth);
      x += 32;
    }
    for (; i > 0; i -= 4) {
      let d = f32x4.sub(v128.load(x), s);
      if (i < 4) d = v128.and(d, firstLanes(i));
      first = f32x4.add(first, d);
      second = madd(d, d, second);
      x += 16;
    }
    addTo(sums, f32x4.add(first, third), f32x4.add(second, fourth));
  }
}

/**
 * Adds `sum of g`, `sum of g (x - mean)` and `sum of x - mean`. The last tells how far `mean`, which is rounded, is off.
 */
export function addGradMoments(sums: usize, g: usize, x: usize, n: i32, mean: f32): void {
  const m = splat(mean);
  while (n > 0) {
    let first = splat(0),
      second = first,
      third = first,
      fourth = first,
      rest = first;
    let i = min(n, LANE_BLOCK);
    n -= i;
    for (; i >= 8; i -= 8) {
      const a = v128.load(g),
        b = v128.load(g, 16);
      const d = f32x4.sub(v128.load(x), m),
        e = f32x4.sub(v128.load(x, 16), m);
      first = f32x4.add(first, a);
      second = madd(a, d, second);
      third = f32x4.add(third, b);
      fourth = madd(b, e, fourth);
      rest = f32x4.add(rest, f32x4.add(d, e));
      g += 32;
      x += 32;
    }
    for (; i > 0; i -= 4) {
      let a = v128.load(g),
        d = f32x4.sub(v128.load(x), m),
        product = f32x4.mul(a, d);
      if (i < 4) {
        a = v128.and(a, firstLanes(i));
        d = v128.and(d, firstLanes(i));
        product = v128.and(product, firstLanes(i));
      }
      first = f32x4.add(first, a);
      second = f32x4.add(second, product);
      rest = f32x4.add(rest, d);
      g += 16;
      x += 16;
    }
    addTo(sums, f32x4.add(first, third), f32x4.add(second, fourth));
    store<f64>(sums, load<f64>(sums, 16) + sumLanes(rest), 16);
  }
}
