import { allocate, fillNormal, fillUniform, type Rng } from "@ganglion/tensor";

/** How many numbers `uniformStream` makes at a time. */
const CHUNK = 1024;

/**
 * Independent standard normal numbers on the host, for initializers that compute with them: the active backend may be a
 * device whose values cannot be read at once. They come from a generator split off `rng`.
 */
export function hostNormal(rng: Rng, size: number): Float32Array {
  const { key, block } = rng.split().state();
  const values = allocate("float32", size);
  fillNormal(values, key, block, 0, 1);
  return values;
}

/** Independent uniform numbers in `[0, 1)` on the host, one at a call, from a generator split off `rng`. */
export function uniformStream(rng: Rng): () => number {
  const { key, block } = rng.split().state();
  const values = new Float32Array(CHUNK);
  let used = CHUNK;
  let chunk = 0;
  return () => {
    if (used === CHUNK) {
      fillUniform(values, key, block + (chunk++ * CHUNK) / 4, 0, 1);
      used = 0;
    }
    return values[used++] as number;
  };
}
