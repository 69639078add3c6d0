/*
 * Winograd's transforms in one dimension, of vectors: each lane is another patch, or another weight. An input line has
 * `size + 2` numbers, an output line `size`, a line of weights 3. Points: 0, 1, -1, for size 4 also 2 and -2, and infinity.
 */
import { madd, splat } from "./math.ts";

/* @inline */ function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}
/* @inline */ function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}
/* @inline */ function times(a: v128, factor: f32): v128 {
  return f32x4.mul(a, splat(factor));
}

/** `B^T x` for size 2. */
/* @inline */ export function inputLine2(to: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, sub(a, c));
  v128.store(to + step, add(b, c));
  v128.store(to + 2 * step, sub(c, b));
  v128.store(to + 3 * step, sub(b, d));
}

/** `B^T x` for size 4. */
/* @inline */ export function inputLine4(
  to: usize,
  step: usize,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  e: v128,
  f: v128,
): void {
  v128.store(to, madd(a, splat(4), madd(c, splat(-5), e)));
  v128.store(to + 5 * step, madd(b, splat(4), madd(d, splat(-5), f)));
  const even = madd(c, splat(-4), e),
    odd = madd(b, splat(-4), d);
  v128.store(to + step, add(even, odd));
  v128.store(to + 2 * step, sub(even, odd));
  const even2 = sub(e, c),
    odd2 = times(sub(d, b), 2);
  v128.store(to + 3 * step, add(even2, odd2));
  v128.store(to + 4 * step, sub(even2, odd2));
}

/** `A^T m` for size 4, of numbers `apart` bytes apart. */
/* @inline */ export function outputLine4(to: usize, step: usize, from: usize, apart: usize): void {
  const b = v128.load(from + apart),
    c = v128.load(from + 2 * apart),
    d = v128.load(from + 3 * apart),
    e = v128.load(from + 4 * apart);
  const sum1 = add(b, c),
    difference1 = sub(b, c),
    sum2 = add(d, e),
    difference2 = sub(d, e);
  v128.store(to, add(add(v128.load(from), sum1), sum2));
  v128.store(to + step, madd(difference2, splat(2), difference1));
  v128.store(to + 2 * step, madd(sum2, splat(4), sum1));
  v128.store(to + 3 * step, add(madd(difference2, splat(8), difference1), v128.load(from + 5 * apart)));
}

/** `A g` for size 2: the transform of gradients of outputs. */
/* @inline */ export function gradLine2(to: usize, step: usize, a: v128, b: v128): void {
  v128.store(to, a);
  v128.store(to + step, add(a, b));
  v128.store(to + 2 * step, sub(a, b));
  v128.store(to + 3 * step, f32x4.neg(b));
}

/** `A g` for size 4. */
/* @inline */ export function gradLine4(to: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  const even = add(a, c),
    odd = add(b, d);
  v128.store(to, a);
  v128.store(to + step, add(even, odd));
  v128.store(to + 2 * step, sub(even, odd));
  const even2 = madd(c, splat(4), a),
    odd2 = madd(d, splat(8), times(b, 2));
  v128.store(to + 3 * step, add(even2, odd2));
  v128.store(to + 4 * step, sub(even2, odd2));
  v128.store(to + 5 * step, d);
}

/** `G w` for size 2. */
/* @inline */ export function weightLine2(to: usize, step: usize, a: v128, b: v128, c: v128): void {
  const even = times(add(a, c), 0.5),
    odd = times(b, 0.5);
  v128.store(to, a);
  v128.store(to + step, add(even, odd));
  v128.store(to + 2 * step, sub(even, odd));
  v128.store(to + 3 * step, c);
}

/** `G w` for size 4. */
/* @inline */ export function weightLine4(to: usize, step: usize, a: v128, b: v128, c: v128): void {
  const even = times(add(a, c), -1 / 6),
    odd = times(b, 1 / 6);
  v128.store(to, times(a, 0.25));
  v128.store(to + step, sub(even, odd));
  v128.store(to + 2 * step, add(even, odd));
  const even2 = madd(c, splat(1 / 6), times(a, 1 / 24)),
    odd2 = times(b, 1 / 12);
  v128.store(to + 3 * step, add(even2, odd2));
  v128.store(to + 4 * step, sub(even2, odd2));
  v128.store(to + 5 * step, c);
}

/** `G^T u` for size 2: what takes sums of products to gradients of weights. */
/* @inline */ export function weightGradLine2(to: usize, step: usize, from: usize, apart: usize): void {
  const b = v128.load(from + apart),
    c = v128.load(from + 2 * apart),
    sum1 = times(add(b, c), 0.5);
  v128.store(to, add(v128.load(from), sum1));
  v128.store(to + step, times(sub(b, c), 0.5));
  v128.store(to + 2 * step, add(sum1, v128.load(from + 3 * apart)));
}

/** `G^T u` for size 4. */
/* @inline */ export function weightGradLine4(to: usize, step: usize, from: usize, apart: usize): void {
  const b = v128.load(from + apart),
    c = v128.load(from + 2 * apart),
    d = v128.load(from + 3 * apart),
    e = v128.load(from + 4 * apart);
  const sum1 = times(add(b, c), -1 / 6),
    sum2 = add(d, e);
  v128.store(to, madd(v128.load(from), splat(0.25), madd(sum2, splat(1 / 24), sum1)));
  v128.store(to + step, madd(sub(d, e), splat(1 / 12), times(sub(c, b), 1 / 6)));
  v128.store(to + 2 * step, add(madd(sum2, splat(1 / 6), sum1), v128.load(from + 5 * apart)));
}
