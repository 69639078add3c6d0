import { allocate } from "../dtype.ts";
import { DRAW_DOMAIN, type Key, multiplyHigh, philoxBlocks } from "./philox.ts";

/** Random words one after the other, for draws whose length is not known in advance. */
export interface WordStream {
  /** The next unsigned 32-bit word. */
  next(): number;
  /** How many blocks it has begun. */
  blocks(): number;
}

/** The words of the draw domain from the front of `block` on. */
export function wordStream(key: Key, block: number): WordStream {
  const words = new Uint32Array(4);
  let used = 0;
  return {
    next() {
      if (used % 4 === 0) philoxBlocks(words, key, block + used / 4, 1, DRAW_DOMAIN);
      return words[used++ % 4] as number;
    },
    blocks: () => Math.ceil(used / 4),
  };
}

/**
 * A whole number in `[0, below)`, each equally likely: `floor(word * below / 2^32)`, where words whose product has a low
 * half under `2^32 mod below` are rejected. `below` is whole, from 1 to 2^32 - 1.
 * @see Lemire, 2019, "Fast random integer generation in an interval"
 */
export function boundedInteger(stream: WordStream, below: number): number {
  let word = stream.next();
  let low = Math.imul(word, below) >>> 0;
  if (low < below) {
    const rejected = (2 ** 32 - below) % below;
    while (low < rejected) {
      word = stream.next();
      low = Math.imul(word, below) >>> 0;
    }
  }
  return multiplyHigh(word, below) >>> 0;
}

/** `0 .. length - 1` in random order, each order equally likely (Fisher and Yates). */
export function shuffledIndices(stream: WordStream, length: number): Int32Array {
  const indices = allocate("int32", length);
  for (let i = 0; i < length; i++) indices[i] = i;
  for (let i = length - 1; i > 0; i--) {
    const j = boundedInteger(stream, i + 1);
    const value = indices[i] as number;
    indices[i] = indices[j] as number;
    indices[j] = value;
  }
  return indices;
}
