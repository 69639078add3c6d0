import type { Rng } from "@ganglion/tensor";
import type { Dataset } from "./dataset.ts";
import { subset } from "./subset.ts";

/**
 * The same samples in random order, each order equally likely. The dataset given is left as it is.
 * @example
 * ```ts
 * import { digits, shuffle } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const shuffled = shuffle(await digits(), rng(7));
 * ```
 */
export function shuffle(source: Dataset, rng: Rng): Dataset {
  return subset(source, rng.permutation(source.size));
}
