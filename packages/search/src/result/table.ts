import { describeValue, isPlainObject, refusal } from "@ganglion/tensor";
import type { ConfigValue } from "../space/domain.ts";
import type { SearchResult, TrialResult } from "./trial-result.ts";

/** A row of a table: one trial. */
export interface SearchRow {
  /** From 1, the best one. */
  readonly rank: number;
  readonly trial: number;
  readonly state: TrialResult["state"];
  readonly score: number | undefined;
  /** The last step that it reported; `undefined` if none. */
  readonly step: number | undefined;
  readonly seconds: number;
  /** How many workers were lost. */
  readonly losses: number;
  /** The entries of its configuration. */
  readonly config: Readonly<Record<string, ConfigValue>>;
  /** Why it failed. */
  readonly reason: string | undefined;
}

/**
 * What a search found as rows, the best trial first.
 * @throws TypeError unless it is given what a search found.
 * @example
 * ```ts
 * import { choice, gridSearch, search, searchTable } from "@ganglion/search";
 * const result = await search(({ x }) => x * x, { space: { x: choice([3, -1, 2]) }, strategy: gridSearch() });
 * searchTable(result).map(({ rank, trial, score }) => [rank, trial, score]); // => [[1, 1, 1], [2, 2, 4], [3, 0, 9]]
 * ```
 */
export function searchTable(result: SearchResult): readonly SearchRow[] {
  checkResult("searchTable", result);
  return (result.ranking as readonly TrialResult[]).map((one, at) => ({
    rank: at + 1,
    trial: one.trial,
    state: one.state,
    score: one.score,
    step: one.reports.at(-1)?.step,
    seconds: one.seconds,
    losses: one.losses,
    config: one.config,
    reason: one.failure === undefined ? undefined : `${one.failure.name}: ${one.failure.message}`,
  }));
}

/** @throws TypeError unless `value` is what a search found. */
export function checkResult(where: string, value: unknown): asserts value is SearchResult {
  const { trials, ranking, direction, space } = Object(value) as Partial<SearchResult>;
  const isTrial = (one: unknown): boolean => {
    const { trial, config, state, reports, seconds, losses } = Object(one) as Partial<TrialResult>;
    const areNumbers = [trial, seconds, losses].every((each) => typeof each === "number");
    return areNumbers && isPlainObject(config) && typeof state === "string" && Array.isArray(reports) && isScored(one);
  };
  const areRight = [trials, ranking].every((list) => Array.isArray(list) && Array.from(list).every(isTrial));
  if (areRight && isPlainObject(space) && (direction === "min" || direction === "max")) return;
  const rule = "result must be what a search found";
  throw refusal(
    TypeError,
    where,
    rule,
    describeValue(value),
    "Pass await search(...), or the result of its last event.",
  );
}

function isScored(one: unknown): boolean {
  const { score, failure, reports } = one as TrialResult;
  const areReports = Array.from(reports).every((each) => typeof Object(each).step === "number");
  const isFailure = failure === undefined || isPlainObject(failure);
  return areReports && isFailure && (score === undefined || typeof score === "number");
}
