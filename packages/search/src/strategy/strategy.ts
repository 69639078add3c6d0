import type { Rng } from "@ganglion/tensor";
import { checkFunction, checkString, describeValue, isPlainObject, refusal } from "@ganglion/tensor";
import { isConfigValue } from "../space/config-value.ts";
import type { Config, Space } from "../space/domain.ts";

/** How far trials go before they are compared, and how many of them. */
export interface Rung {
  /** Up to which step, counted from the beginning of a trial. */
  readonly steps: number;
  /** How many trials get here: the best ones of the rung before. */
  readonly trials: number;
}

/** Which configurations are tried, and how far. Make one with `randomSearch`, `gridSearch` or `successiveHalving`, or write your own. */
export interface Strategy {
  readonly kind: string;
  /**
   * The configurations, in the order of their numbers. Nothing but its arguments may decide what it returns, so that a search can be
   * resumed: it is called anew then.
   */
  choose(space: Space, random: Rng): readonly Config[];
  /** Of so many trials; left out where all go to their end. The first rung has all of them. */
  rungs?(trials: number): readonly Rung[];
}

/** The most configurations that a search has. */
export const MAX_TRIALS = 1_000_000;

/** @throws TypeError unless `value` is a strategy. */
export function checkStrategy(where: string, value: unknown): asserts value is Strategy {
  const { kind, choose, rungs } = Object(value) as Partial<Strategy>;
  if (typeof choose !== "function" || typeof kind !== "string") {
    const remedy = "Make one with randomSearch({ trials: 40 }), gridSearch() or successiveHalving(...).";
    throw refusal(TypeError, where, "strategy must be a strategy", describeValue(value), remedy);
  }
  checkString(where, "kind of the strategy", kind);
  if (rungs !== undefined) checkFunction(where, "rungs of the strategy", rungs);
}

/** @throws TypeError unless these are configurations of the space. */
export function checkConfigs(where: string, space: Space, configs: unknown): asserts configs is readonly Config[] {
  const names = Object.keys(space).sort().join();
  const isConfig = (one: unknown): boolean =>
    isPlainObject(one) && isConfigValue(one) && Object.keys(one).sort().join() === names;
  const isRight = Array.isArray(configs) && configs.length > 0 && configs.length <= MAX_TRIALS;
  const wrong = isRight ? configs.find((one) => !isConfig(one)) : configs;
  if (isRight && wrong === undefined) return;
  const rule = "the strategy must choose configurations with the entries of the space, one to a million";
  throw refusal(TypeError, where, rule, describeValue(wrong), "Mend the strategy.");
}

/** @throws RangeError unless the rungs go up, and fewer trials get to each. */
export function checkRungs(where: string, trials: number, rungs: unknown): asserts rungs is readonly Rung[] {
  const isRight =
    Array.isArray(rungs) &&
    rungs.length > 0 &&
    rungs.every((rung, at) => {
      const [now, before] = [Object(rung) as Rung, Object(rungs[at - 1] ?? { steps: 0, trials }) as Rung];
      const areWhole = Number.isSafeInteger(now.steps) && Number.isSafeInteger(now.trials);
      return areWhole && now.steps > before.steps && now.trials >= 1 && now.trials <= before.trials;
    }) &&
    (rungs[0] as Rung).trials === trials;
  if (isRight) return;
  const rule = "rungs of the strategy must have more steps each and no more trials, the first all of them";
  throw refusal(RangeError, where, rule, describeValue(rungs), "Mend the strategy.");
}
