import { checkCount, checkOptions, refusal, type Rng } from "@ganglion/tensor";
import type { Config, Space } from "../space/domain.ts";
import { drawConfig } from "../space/draw.ts";
import { gridConfigs, gridValues, sizeOfSpace } from "../space/grid.ts";
import { MAX_TRIALS, type Strategy } from "./strategy.ts";

/** How many configurations a random search tries. */
export interface RandomSearchOptions {
  readonly trials: number;
}

const where = "randomSearch";
/** How often another one is drawn in place of one that there was. */
const DRAWS = 100;

/**
 * Configurations drawn at random, no two of them the same. The n-th one is the same for every number of trials, so that a search can be
 * made longer by its journal.
 * @throws TypeError without `trials`, RangeError unless it is a whole number from 1 to a million.
 * @example
 * ```ts
 * import { choice, logUniform, randomSearch } from "@ganglion/search";
 * import { rng } from "@ganglion/tensor";
 * const space = { learningRate: logUniform(1e-4, 1), activation: choice(["relu", "tanh"]) };
 * randomSearch({ trials: 5 }).choose(space, rng(7)).length; // => 5
 * ```
 * @see Bergstra, Bengio, 2012, "Random search for hyper-parameter optimization"
 */
export function randomSearch(options: RandomSearchOptions): Strategy {
  checkOptions<RandomSearchOptions>(
    where,
    options,
    { trials: [checkCount] },
    { iterations: "trials", nIter: "trials" },
  );
  const { trials } = options;
  if (trials > MAX_TRIALS) {
    const rule = "trials must be a million or fewer";
    throw refusal(
      RangeError,
      where,
      rule,
      String(trials),
      "Search in turns, each in the space that the last one found.",
    );
  }
  return { kind: "random", choose: (space, random) => drawAll(space, random, trials) };
}

function drawAll(space: Space, random: Rng, trials: number): readonly Config[] {
  const size = sizeOfSpace(space);
  if (size < trials) {
    const rule = "trials must be no more than the configurations of the space";
    throw refusal(RangeError, where, rule, `${trials} for ${size}`, "Try all of them by gridSearch().");
  }
  const seen = new Set<string>();
  const unseen = unseenOf(space, size, seen);
  return Array.from({ length: trials }, () => {
    const own = random.split();
    let config = drawConfig(space, own);
    for (let draws = 1; draws < DRAWS && seen.has(JSON.stringify(config)); draws++) config = drawConfig(space, own);
    if (seen.has(JSON.stringify(config))) config = unseen.next().value ?? config;
    seen.add(JSON.stringify(config));
    return config;
  });
}

/** Those configurations of a space that were not drawn yet, where they can be gone through. */
function* unseenOf(space: Space, size: number, seen: ReadonlySet<string>): Generator<Config, undefined> {
  if (size > MAX_TRIALS) return undefined;
  const lists = Object.entries(space).map(([name, domain]) => [name, gridValues(domain, undefined)] as const);
  for (const config of gridConfigs(lists)) if (!seen.has(JSON.stringify(config))) yield config;
  return undefined;
}
