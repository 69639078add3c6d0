import { DRAW_DOMAIN, type Key, philoxBlocks } from "./philox.ts";

/** How many blocks are made at a time. */
const CHUNK = 256;

/** The bits of sqrt(1/2), the smallest mantissa that the logarithm works with. */
const SQRT_HALF_BITS = 0x3f3504f3;

/** `-2 ln 2`, and the coefficients of `-2 ln((1 + s) / (1 - s)) / s = -4 + z (L1 + z (L2 + z L3))`; all are float32. */
const L0 = -1.3862943649291992;
const L1 = -1.333335518836975;
const L2 = -0.7995507121086121;
const L3 = -0.5974372625350952;

/** `sin(2 pi t) / t = S0 + z (S1 + z (S2 + z S3))`. */
const S0 = 6.2831854820251465;
const S1 = -41.3416633605957;
const S2 = 81.59197998046875;
const S3 = -75.36964416503906;

/** `cos(2 pi t) = 1 + z (C1 + z (C2 + z C3))`. */
const C1 = -19.739168167114258;
const C2 = 64.92322540283203;
const C3 = -83.6659164428711;

/**
 * Fills `out` with independent normal numbers, by Box and Muller's method in float32. Elements `4 j` to `4 j + 3` come
 * from the words `w0` to `w3` of block `block + j` in the draw domain: `w0, w1` make the first two, `w2, w3` the others.
 * A draw of `n` numbers uses `ceil(n / 4)` blocks.
 *
 * The bits are part of the contract, so no function of the engine is used whose bits are not fixed: there are only
 * `+ - * / sqrt`, each rounded to float32 (no fused multiply-add), conversions and operations on bits. A kernel makes
 * the same numbers from a pair of words `(w, v)` by doing, in this order and with the constants of this file:
 *
 * - `u = float(w) * 2^-32 + 2^-33`, in `[2^-33, 1]`; `w` is unsigned.
 * - `u = 2^e * m`, `m` in `[sqrt(1/2), sqrt(2))`: `e = (bits(u) - 0x3f3504f3) >> 23`, shifted with its sign, and
 *   `bits(m) = bits(u) - (e << 23)`.
 * - `s = (m - 1) / (m + 1)`, `z = s * s`, `-2 ln u = float(e) * L0 + s * (-4 + z * (L1 + z * (L2 + z * L3)))`, and
 *   `r` is its square root, at most 6.77.
 * - `q = (v + 2^29) >>> 30` is the nearest quarter turn (the sum wraps), and `t = float(v - (q << 30)) * 2^-32` the
 *   rest, signed, in `[-1/8, 1/8]` turns; `z = t * t`.
 * - `sine = t * (S0 + z * (S1 + z * (S2 + z * S3)))` and `cosine = 1 + z * (C1 + z * (C2 + z * C3))`.
 * - `(x, y) = (cosine, sine)` if `q` is even, else `(sine, cosine)`; then `x` changes its sign if `q` is 1 or 2, and `y`
 *   if `q` is 2 or 3.
 * - The two elements are `mean + std * (r * x)` and `mean + std * (r * y)`, with `mean` and `std` rounded to float32.
 *
 * The relative error of the logarithm is below 4e-7, the absolute one of sine and cosine below 2e-7.
 * @example
 * ```ts
 * import { fillNormal } from "@ganglion/tensor";
 * const x = new Float32Array(3);
 * fillNormal(x, [7, 0], 0, 0, 1);
 * console.log(x); // => [0.0003, -0.3048, 1.7888]
 * ```
 * @see Box, Muller, 1958, "A note on the generation of random normal deviates"
 */
export function fillNormal(out: Float32Array, key: Key, block: number, mean: number, std: number): void {
  const words = new Uint32Array(4 * CHUNK);
  const radii = new Float32Array(2 * CHUNK);
  const bits = new Int32Array(radii.buffer);
  const normals = new Float32Array(4 * CHUNK);
  const shift = Math.fround(mean);
  const scale = Math.fround(std);
  for (let done = 0; done < out.length; done += words.length) {
    const count = Math.min(words.length, out.length - done);
    const blocks = Math.ceil(count / 4);
    philoxBlocks(words, key, block + done / 4, blocks, DRAW_DOMAIN);
    fillRadii(radii, bits, words, 2 * blocks);
    fillNormals(normals, radii, words, 2 * blocks);
    for (let i = 0; i < count; i++) {
      out[done + i] = Math.fround(shift + Math.fround(scale * (normals[i] as number)));
    }
  }
}

/** `sqrt(-2 ln u)` for the first word of each pair. `bits` is the memory of `radii`. */
function fillRadii(radii: Float32Array, bits: Int32Array, words: Uint32Array, pairs: number): void {
  const f = Math.fround;
  for (let j = 0; j < pairs; j++) {
    radii[j] = f(f(f(words[2 * j] as number) * 2 ** -32) + 2 ** -33);
    const pattern = bits[j] as number;
    const exponent = (pattern - SQRT_HALF_BITS) >> 23;
    bits[j] = pattern - (exponent << 23);
    const m = radii[j] as number;
    const s = f(f(m - 1) / f(m + 1));
    const z = f(s * s);
    const series = f(-4 + f(z * f(L1 + f(z * f(L2 + f(z * L3))))));
    radii[j] = Math.sqrt(f(f(exponent * L0) + f(s * series)));
  }
}

/** The two normal numbers of each pair: its radius times the cosine and the sine of its second word. */
function fillNormals(normals: Float32Array, radii: Float32Array, words: Uint32Array, pairs: number): void {
  const f = Math.fround;
  for (let j = 0; j < pairs; j++) {
    const word = words[2 * j + 1] as number;
    const quarter = (word + 0x20000000) >>> 30;
    const t = f(f((word - (quarter << 30)) | 0) * 2 ** -32);
    const z = f(t * t);
    const sine = f(t * f(S0 + f(z * f(S1 + f(z * f(S2 + f(z * S3)))))));
    const cosine = f(1 + f(z * f(C1 + f(z * f(C2 + f(z * C3))))));
    const odd = (quarter & 1) !== 0;
    const x = odd ? sine : cosine;
    const y = odd ? cosine : sine;
    const r = radii[j] as number;
    normals[2 * j] = r * (((quarter + 1) & 2) !== 0 ? -x : x);
    normals[2 * j + 1] = r * ((quarter & 2) !== 0 ? -y : y);
  }
}
