import { reshape, slice, type Tensor } from "@ganglion/tensor";

/**
 * At most `most` values of `x`, evenly spread over it, in a row: every so many-th, such that no axis is walked in step. All of
 * them where there are no more.
 */
export function stridedSample(x: Tensor, most: number): Tensor {
  const flat = x.rank === 1 ? x.detach() : reshape(x, [x.size]);
  const step = sampleStride(x.size, most);
  return step === 1 ? flat : slice(flat, [[0, x.size, step]]);
}

/** Every how many-th of `size` values is looked at. */
export function sampleStride(size: number, most: number): number {
  let step = Math.ceil(size / most);
  if (step <= 1) return 1;
  while (commonDivisor(step, size) > 1) step += 1;
  return step;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
