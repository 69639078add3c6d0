/** A prime, as in `fixtures/transfer/generate.py`: no two rows of a weight are the same. */
const PERIOD = 65_537;

/** What `uniform` gives a part of: VGG's layers have 100 million numbers, and memory that is new costs more than to fill it. */
let room = new Float32Array(0);

/**
 * `size` numbers, each made by `map` of one in [-1, 1): a multiplicative hash of its index in whole numbers below 2^32, the same as
 * in `fixtures/transfer/generate.py`. They come again after `PERIOD`, and are the caller's until the next call.
 */
export function uniform(size: number, seed: number, map: (u: number) => number): Float32Array {
  if (room.length < size) room = new Float32Array(size);
  const values = room.subarray(0, size);
  const offset = Math.imul(seed, 40503);
  const hashed = Math.min(size, PERIOD);
  for (let i = 0; i < hashed; i++) {
    let x = (Math.imul(i + 1, 2654435761) + offset) >>> 0;
    x = ((x >>> 15) ^ x) >>> 0;
    x = Math.imul(x, 2246822519) >>> 0;
    x = ((x >>> 13) ^ x) >>> 0;
    values[i] = map(x / 2 ** 31 - 1);
  }
  for (let known = hashed; known < size; known *= 2) values.copyWithin(known, 0, size - known);
  return values;
}
