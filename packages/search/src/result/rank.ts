import type { Direction, TrialResult } from "./trial-result.ts";

const STATES: readonly TrialResult["state"][] = ["finished", "stopped", "unfinished", "failed"];

/**
 * Trials from the best to the worst: those that finished, then those that were stopped, then those that are unfinished, the ones that got
 * further first; then by score; of equal ones the smaller number. Those that failed are last.
 */
export function ranked<T extends TrialResult<unknown>>(trials: readonly T[], direction: Direction): T[] {
  return trials.toSorted(
    (a, b) =>
      STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
      b.rung - a.rung ||
      byScore(a.score, b.score, direction) ||
      a.trial - b.trial,
  );
}

/** Below 0 if the first is better. One without a score is worse than any. */
export function byScore(a: number | undefined, b: number | undefined, direction: Direction): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return direction === "min" ? a - b : b - a;
}
