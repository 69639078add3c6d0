import type { Rng } from "@ganglion/tensor";

/**
 * The samples in another order, of which at most `buffer` are held at a time: a random one of them goes, the next one takes its place.
 * Without a generator they keep their order.
 */
export function* shuffled<T>(samples: Iterable<T>, rng: Rng | undefined, buffer: number): Generator<T> {
  const held: T[] = [];
  for (const sample of samples) {
    if (rng === undefined) yield sample;
    else if (held.length < buffer) held.push(sample);
    else yield exchange(held, rng, sample);
  }
  if (rng !== undefined) yield* rest(held, rng);
}

/** `shuffled` for samples that come later. */
export async function* shuffledLater<T>(
  samples: AsyncIterable<T>,
  rng: Rng | undefined,
  buffer: number,
): AsyncGenerator<T> {
  const held: T[] = [];
  for await (const sample of samples) {
    if (rng === undefined) yield sample;
    else if (held.length < buffer) held.push(sample);
    else yield exchange(held, rng, sample);
  }
  if (rng !== undefined) yield* rest(held, rng);
}

function exchange<T>(held: T[], rng: Rng, sample: T): T {
  const at = rng.integer(held.length);
  const taken = held[at] as T;
  held[at] = sample;
  return taken;
}

function* rest<T>(held: readonly T[], rng: Rng): Generator<T> {
  for (const index of rng.permutation(held.length)) yield held[index] as T;
}
