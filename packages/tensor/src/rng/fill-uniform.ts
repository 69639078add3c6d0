import { DRAW_DOMAIN, type Key, philoxBlocks } from "./philox.ts";

/** How many blocks are made at a time. */
const CHUNK = 256;

/**
 * Fills `out` with independent uniform numbers in `[low, high)`. Element `i` comes from word `i % 4` of block
 * `block + floor(i / 4)` in the draw domain, so a draw of `n` numbers uses `ceil(n / 4)` blocks.
 *
 * The bits are part of the contract; a kernel that makes the same numbers does, with every operation rounded to float32:
 * `u = (word >>> 8) * 2^-24`, `x = low + (high - low) * u`, and then the smaller of `x` and the largest float32 below
 * `high`, because the sum may round up to `high`. `low` and `high` are rounded to float32 first.
 * @example
 * ```ts
 * import { fillUniform } from "@ganglion/tensor";
 * const x = new Float32Array(3);
 * fillUniform(x, [7, 0], 0, 0, 1);
 * console.log(x); // => [0.9546, 0.7502, 0.1142]
 * ```
 */
export function fillUniform(out: Float32Array, key: Key, block: number, low: number, high: number): void {
  const words = new Uint32Array(4 * CHUNK);
  const start = Math.fround(low);
  const range = Math.fround(Math.fround(high) - start);
  const last = previousFloat(high);
  for (let done = 0; done < out.length; done += words.length) {
    const count = Math.min(words.length, out.length - done);
    philoxBlocks(words, key, block + done / 4, Math.ceil(count / 4), DRAW_DOMAIN);
    for (let i = 0; i < count; i++) {
      const u = ((words[i] as number) >>> 8) * 2 ** -24;
      const x = Math.fround(start + Math.fround(range * u));
      out[done + i] = x < last ? x : last;
    }
  }
}

/** The largest float32 below the float32 nearest to `x`. */
function previousFloat(x: number): number {
  const float = new Float32Array([x]);
  const bits = new Int32Array(float.buffer);
  const pattern = bits[0] as number;
  if (float[0] === 0) bits[0] = -0x7fffffff;
  else bits[0] = pattern > 0 ? pattern - 1 : pattern + 1;
  return float[0] as number;
}
