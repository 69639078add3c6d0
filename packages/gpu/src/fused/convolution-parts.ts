/** The images are divided among so many threads for each weight, if there are as many. */
const MAX_PARTS = 64;
/** What the parts of all weights may add up to: more threads no device needs, and their results have to fit in memory. */
const MAX_PARTIAL = 1_048_576;

/** In how many parts the gradient of `weights` weights is added up over `images` images. */
export function partsOf(images: number, weights: number): number {
  return Math.max(1, Math.min(images, MAX_PARTS, Math.floor(MAX_PARTIAL / weights)));
}
