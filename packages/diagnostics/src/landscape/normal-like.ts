import { fillNormal, type Rng, type Tensor, tensor } from "@ganglion/tensor";

/** Standard normal numbers in the shape of `x`, of its dtype and on its backend, whichever is the active one. */
export function normalLike({ shape, size, dtype, backend }: Tensor, random: Rng): Tensor {
  const values = new Float32Array(size);
  const { key, block } = random.split().state();
  fillNormal(values, key, block, 0, 1);
  return tensor(values, { shape, dtype, backend });
}
