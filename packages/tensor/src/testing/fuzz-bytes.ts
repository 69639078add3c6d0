import type { Rng } from "../rng/rng.ts";

/**
 * A damaged copy of a file: one to four changes, such as a flipped bit, a length that is far too large, a part that is
 * missing, doubled, or from elsewhere in the file, or an end that came too early or too late.
 * @example
 * `mutateBytes(rng(7), new Uint8Array([1, 2, 3]))`
 */
export function mutateBytes(random: Rng, bytes: Uint8Array): Uint8Array {
  let mutant = Uint8Array.from(bytes);
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    const change = changesOfBytes[random.integer(changesOfBytes.length)] as Change;
    mutant = change(random, mutant);
  }
  return mutant;
}

type Bytes = Uint8Array<ArrayBuffer>;
type Change = (random: Rng, bytes: Bytes) => Bytes;

/** Numbers at which readers go wrong: none, one, the signs' and the sizes' ends. */
const ends = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const changesOfBytes: readonly Change[] = [
  (random, bytes) => setAt(random, bytes, (byte) => byte ^ (1 << random.integer(8))),
  (random, bytes) => setAt(random, bytes, () => random.integer(256)),
  (random, bytes) => setAt(random, bytes, () => (ends[random.integer(6)] as number) & 0xff),
  setWord,
  (random, bytes) => bytes.slice(0, random.integer(bytes.length + 1)),
  (random, bytes) => joined(bytes, noise(random)),
  (random, bytes) => {
    const [start, end] = range(random, bytes);
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  (random, bytes) => {
    const [start, end] = range(random, bytes);
    return joined(bytes.subarray(0, end), bytes.subarray(start));
  },
  (random, bytes) => {
    const [start, end] = range(random, bytes);
    const to = random.integer(bytes.length + 1);
    return joined(bytes.subarray(0, to), bytes.subarray(start, end), bytes.subarray(to));
  },
  (random, bytes) => {
    const [start, end] = range(random, bytes);
    return bytes.fill(0, start, end);
  },
  (random, bytes) => {
    const to = random.integer(bytes.length + 1);
    return joined(bytes.subarray(0, to), noise(random), bytes.subarray(to));
  },
];

function setAt(random: Rng, bytes: Bytes, change: (byte: number) => number): Bytes {
  if (bytes.length === 0) return bytes;
  const at = random.integer(bytes.length);
  bytes[at] = change(bytes[at] as number);
  return bytes;
}

/** Half of the time near the beginning, where headers are. */
function setWord(random: Rng, bytes: Bytes): Bytes {
  if (bytes.length < 4) return bytes;
  const at = random.integer(random.integer(2) === 0 ? Math.min(bytes.length - 3, 32) : bytes.length - 3);
  new DataView(bytes.buffer).setUint32(at, ends[random.integer(ends.length)] as number, random.integer(2) === 0);
  return bytes;
}

function range(random: Rng, bytes: Bytes): [start: number, end: number] {
  const start = random.integer(bytes.length + 1);
  return [start, start + random.integer(bytes.length - start + 1)];
}

function noise(random: Rng): Bytes {
  return new Uint8Array(1 + random.integer(16)).map(() => random.integer(256));
}

function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
