/*
 * Philox 4x32-10, four blocks at a time, and the numbers made of it: bit for bit those of @ganglion/tensor's generator,
 * so every operation here rounds by itself. Sixteen elements are written at a time: what is beyond the last belongs to the
 * same memory block. Called by src/fused/randomness.ts.
 */
import { Philox, RandomNormal, RandomUniform } from "./arguments.ts";
import { chunkStart, local } from "./control.ts";
import { storeColumns } from "./copy.ts";
import { CHUNK_ALIGNMENT } from "./layout.ts";
import { splat } from "./math.ts";

const ROUNDS: i32 = 10;

/** The upper halves of the products of four unsigned numbers with `m`. */
/* @inline */ function highProducts(a: v128, m: v128): v128 {
  const low = i64x2.extmul_low_i32x4_u(a, m),
    high = i64x2.extmul_high_i32x4_u(a, m);
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

/** Writes the words 0 to 3 of four blocks from `block` on, word by word. */
function philox(words: usize, block: i64): void {
  const first = i32x4.splat(<i32>block);
  let c0 = i32x4.add(first, i32x4(0, 1, 2, 3));
  let c1 = i32x4.sub(i32x4.splat(<i32>(block >> 32)), i32x4.lt_u(c0, first));
  let c2 = splat(0),
    c3 = c2;
  let k0 = Philox.keyLow(),
    k1 = Philox.keyHigh();
  const m0 = constantInt(0xd2511f53),
    m1 = constantInt(0xcd9e8d57);
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highProducts(c0, m0),
      high1 = highProducts(c2, m1);
    const low0 = i32x4.mul(c0, m0),
      low1 = i32x4.mul(c2, m1);
    c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
    c1 = low1;
    c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
    c3 = low0;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  v128.store(words, c0);
  v128.store(words, c1, 16);
  v128.store(words, c2, 32);
  v128.store(words, c3, 48);
}

/* @inline */ function firstBlock(element: i32): i64 {
  return (((<i64>Philox.blockHigh()) << 32) | <i64>(<u32>Philox.blockLow())) + (<i64>element >> 2);
}

/** `low + range u`, at most `last`, with `u` from the upper 24 bits. */
/* @inline */ function uniform(words: v128, low: v128, range: v128, last: v128): v128 {
  const u = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), constant(5.960464477539063e-8));
  return f32x4.pmin(last, f32x4.add(low, f32x4.mul(range, u)));
}

/** Uniform numbers. */
export function randomUniform(chunk: i32, thread: i32): void {
  const words = local(thread),
    end = chunkStart(chunk + 1, Philox.size(), CHUNK_ALIGNMENT);
  const low = splat(RandomUniform.low()),
    range = splat(RandomUniform.range()),
    last = splat(RandomUniform.last());
  for (let i = chunkStart(chunk, Philox.size(), CHUNK_ALIGNMENT); i < end; i += CHUNK_ALIGNMENT) {
    philox(words, firstBlock(i));
    storeColumns(
      RandomUniform.y() + ((<usize>i) << 2),
      16,
      uniform(v128.load(words), low, range, last),
      uniform(v128.load(words, 16), low, range, last),
      uniform(v128.load(words, 32), low, range, last),
      uniform(v128.load(words, 48), low, range, last),
    );
  }
}

/** `sqrt(-2 ln u)` for a uniform `u` made of the words. */
/* @inline */ function radius(words: v128): v128 {
  const scaled = f32x4.mul(f32x4.convert_i32x4_u(words), constant(2.3283064365386963e-10));
  const u = f32x4.add(scaled, constant(1.1641532182693481e-10));
  const e = i32x4.shr_s(i32x4.sub(u, constantInt(0x3f3504f3)), 23);
  const m = i32x4.sub(u, i32x4.shl(e, 23));
  const s = f32x4.div(f32x4.sub(m, constant(1)), f32x4.add(m, constant(1)));
  const z = f32x4.mul(s, s);
  let series = f32x4.add(constant(-0.7995507121086121), f32x4.mul(z, constant(-0.5974372625350952)));
  series = f32x4.add(constant(-1.333335518836975), f32x4.mul(z, series));
  series = f32x4.add(constant(-4), f32x4.mul(z, series));
  const whole = f32x4.mul(f32x4.convert_i32x4_s(e), constant(-1.3862943649291992));
  return f32x4.sqrt(f32x4.add(whole, f32x4.mul(s, series)));
}

/** `x` with its sign changed where bit 1 of `quarter` is set. */
/* @inline */ function turnedBy(x: v128, quarter: v128): v128 {
  return v128.xor(x, v128.and(i32x4.shl(quarter, 30), splat(-0.0)));
}

/** Stores at `at` the two normal numbers that each pair of words makes: Box and Muller's radius times cosine and sine. */
/* @inline */ function normalPair(at: usize, first: v128, second: v128, mean: v128, std: v128): void {
  const r = radius(first);
  const quarter = i32x4.shr_u(i32x4.add(second, constantInt(0x20000000)), 30);
  const rest = i32x4.sub(second, i32x4.shl(quarter, 30));
  const t = f32x4.mul(f32x4.convert_i32x4_s(rest), constant(2.3283064365386963e-10));
  const z = f32x4.mul(t, t);
  let sine = f32x4.add(constant(81.59197998046875), f32x4.mul(z, constant(-75.36964416503906)));
  sine = f32x4.add(constant(-41.3416633605957), f32x4.mul(z, sine));
  sine = f32x4.mul(t, f32x4.add(constant(6.2831854820251465), f32x4.mul(z, sine)));
  let cosine = f32x4.add(constant(64.92322540283203), f32x4.mul(z, constant(-83.6659164428711)));
  cosine = f32x4.add(constant(-19.739168167114258), f32x4.mul(z, cosine));
  cosine = f32x4.add(constant(1), f32x4.mul(z, cosine));
  const odd = i32x4.shr_s(i32x4.shl(quarter, 31), 31);
  const x = turnedBy(v128.bitselect(sine, cosine, odd), i32x4.add(quarter, constantInt(1)));
  const y = turnedBy(v128.bitselect(cosine, sine, odd), quarter);
  v128.store(at, f32x4.add(mean, f32x4.mul(std, f32x4.mul(r, x))));
  v128.store(at, f32x4.add(mean, f32x4.mul(std, f32x4.mul(r, y))), 16);
}

/** Normal numbers. */
export function randomNormal(chunk: i32, thread: i32): void {
  const words = local(thread),
    end = chunkStart(chunk + 1, Philox.size(), CHUNK_ALIGNMENT);
  const mean = splat(RandomNormal.mean()),
    std = splat(RandomNormal.std());
  for (let i = chunkStart(chunk, Philox.size(), CHUNK_ALIGNMENT); i < end; i += CHUNK_ALIGNMENT) {
    philox(words, firstBlock(i));
    normalPair(words, v128.load(words), v128.load(words, 16), mean, std);
    normalPair(words + 32, v128.load(words, 32), v128.load(words, 48), mean, std);
    const y = RandomNormal.y() + ((<usize>i) << 2);
    storeColumns(y, 16, v128.load(words), v128.load(words, 16), v128.load(words, 32), v128.load(words, 48));
  }
}
