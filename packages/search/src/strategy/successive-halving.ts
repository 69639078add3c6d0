import { checkCount, checkOptions, refusal } from "@ganglion/tensor";
import { checkStrategy, type Rung, type Strategy } from "./strategy.ts";

/** How far trials go before they are compared. */
export interface SuccessiveHalvingOptions {
  /** The step (such as an epoch) at which they are first compared; 1 by default. */
  readonly minSteps?: number | undefined;
  /** The step to which the best ones go. */
  readonly maxSteps: number;
  /** One of so many goes on from each comparison, to so many times the steps; 3 by default. */
  readonly reduction?: number | undefined;
}

const where = "successiveHalving";

/**
 * Successive halving of the configurations that another strategy chooses: all are trained for `minSteps`, the best third of them three
 * times as long, the best third of these nine times as long, and so on up to `maxSteps`. Trials say how they do by
 * `context.report(step, score)`.
 *
 * It is the synchronous form: a rung is over before the next one begins. The asynchronous form (ASHA, Li et al., 2020) keeps every
 * worker busy by promoting what is good among what is known so far; what is promoted there depends on who is faster, and a search
 * that was interrupted, or ran on more machines, would find another result. Here it finds the same one.
 * @throws TypeError or RangeError unless the numbers are whole, `minSteps < maxSteps`, and `reduction >= 2`.
 * @example
 * ```ts
 * import { randomSearch, successiveHalving } from "@ganglion/search";
 * const strategy = successiveHalving(randomSearch({ trials: 27 }), { maxSteps: 9 });
 * strategy.rungs?.(27).map(({ trials, steps }) => `${trials} to ${steps}`); // => ["27 to 1", "9 to 3", "3 to 9"]
 * ```
 * @see Jamieson, Talwalkar, 2016, "Non-stochastic best arm identification and hyperparameter optimization"
 */
export function successiveHalving(strategy: Strategy, options: SuccessiveHalvingOptions): Strategy {
  checkStrategy(where, strategy);
  const checks = { minSteps: checkCount, maxSteps: [checkCount], reduction: checkCount };
  const renamed = { eta: "reduction", factor: "reduction", minResource: "minSteps", maxResource: "maxSteps" };
  checkOptions<SuccessiveHalvingOptions>(where, options, checks, { ...renamed, reductionFactor: "reduction" });
  const { minSteps = 1, maxSteps, reduction = 3 } = options;
  if (strategy.rungs !== undefined) {
    const remedy = "Pass randomSearch or gridSearch.";
    throw refusal(TypeError, where, "strategy must be one whose trials go to their end", strategy.kind, remedy);
  }
  if (minSteps >= maxSteps) {
    const rule = "minSteps must be below maxSteps";
    throw refusal(
      RangeError,
      where,
      rule,
      `${minSteps} and ${maxSteps}`,
      "Give maxSteps the length of a whole training.",
    );
  }
  if (reduction < 2) {
    throw refusal(RangeError, where, "reduction must be 2 or more", String(reduction), "Leave it out for 3.");
  }
  return {
    kind: "successiveHalving",
    choose: (space, random) => strategy.choose(space, random),
    rungs: (trials) => rungsOf(trials, minSteps, maxSteps, reduction),
  };
}

function rungsOf(trials: number, minSteps: number, maxSteps: number, reduction: number): readonly Rung[] {
  const rungs: Rung[] = [];
  for (let [steps, left] = [minSteps, trials]; ; [steps, left] = [steps * reduction, Math.floor(left / reduction)]) {
    const isLast = steps >= maxSteps;
    rungs.push({ steps: isLast ? maxSteps : steps, trials: Math.max(1, left) });
    if (isLast) return rungs;
  }
}
