/** The multipliers of Philox 4x32 for counter words 0 and 2. */
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
/** The Weyl constants added to key words 0 and 1 after each round. */
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** A 64-bit key as two unsigned 32-bit words. */
export type Key = readonly [low: number, high: number];

/** What a block is used for: the third counter word, so that numbers and keys never come from one block. */
export const DRAW_DOMAIN = 0;
/** The domain of the keys that `split` hands to children. */
export const SPLIT_DOMAIN = 1;

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit numbers, as a signed 32-bit number. */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = Math.imul(aLow, bLow);
  const middle = (Math.imul(aHigh, bLow) + (low >>> 16)) | 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/**
 * The Philox 4x32-10 block function: four random 32-bit words from a 128-bit counter and a 64-bit key, written to
 * `out[offset .. offset + 3]`. One round is
 * `(c0, c1, c2, c3) <- (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0))`, and the key gains
 * `(W0, W1)` between rounds.
 * @see Salmon, Moraes, Dror, Shaw, 2011, "Parallel random numbers: as easy as 1, 2, 3"
 */
export function philox(out: Uint32Array, offset: number, counter: ArrayLike<number>, key: Key): void {
  let c0 = (counter[0] as number) | 0;
  let c1 = (counter[1] as number) | 0;
  let c2 = (counter[2] as number) | 0;
  let c3 = (counter[3] as number) | 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  out[offset] = c0;
  out[offset + 1] = c1;
  out[offset + 2] = c2;
  out[offset + 3] = c3;
}

/**
 * Writes the words of `blocks` consecutive blocks to the front of `out`, four words a block. The counter of a block is
 * `(low 32 bits of its number, high 32 bits, domain, 0)`.
 */
export function philoxBlocks(out: Uint32Array, key: Key, first: number, blocks: number, domain: number): void {
  const counter = Uint32Array.of(first % 2 ** 32, Math.floor(first / 2 ** 32), domain, 0);
  for (let i = 0; i < blocks; i++) {
    philox(out, 4 * i, counter, key);
    counter[0] = (counter[0] as number) + 1;
    if (counter[0] === 0) counter[1] = (counter[1] as number) + 1;
  }
}
