import { checkRng, type Rng } from "@ganglion/tensor";
import type { Dataset } from "./dataset.ts";
import type { Answers } from "./dataset-fields.ts";
import { checkSamples } from "./samples.ts";
import { pick } from "./subset.ts";

/**
 * The same samples in random order, each order equally likely. The dataset given is left as it is.
 * @throws TypeError unless it is given a dataset and a generator.
 * @example
 * ```ts
 * import { digits, shuffle } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const shuffled = shuffle(await digits(), rng(7));
 * ```
 */
export function shuffle<Y extends Answers>(source: Dataset<Y>, rng: Rng): Dataset<Y> {
  const { size } = checkSamples("shuffle", source);
  checkRng("shuffle", "rng", rng);
  return pick(source, rng.permutation(size));
}
