import {
  int,
  logUniform,
  type Range,
  randomSearch,
  type SearchOptions,
  type SearchResult,
  successiveHalving,
  type TrialResult,
} from "../../src/index.ts";

const space: { readonly rate: Range; readonly width: Range } = {
  rate: logUniform(1e-3, 0.2),
  width: int(2, 64, { log: true }),
};

/** A search of 40 trials that are compared twice. */
export const halving: SearchOptions<typeof space> = {
  space,
  strategy: successiveHalving(randomSearch({ trials: 40 }), { minSteps: 2, maxSteps: 18 }),
  seed: 11,
};

/** All that does not depend on when and where it was found. */
export function lasting({ trials, ranking, best, checkpoint, reason }: SearchResult): unknown {
  const without = (one: TrialResult | undefined): unknown => ({ ...one, seconds: 0, losses: 0 });
  return {
    reason,
    checkpoint,
    best: without(best),
    trials: trials.map(without),
    order: ranking.map(({ trial }) => trial),
  };
}
