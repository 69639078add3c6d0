import { refusal } from "@ganglion/tensor";
import type { EndRecord, JournalRecord } from "./journal/journal.ts";
import type { TrialResult } from "./result/trial-result.ts";
import type { TrialFailure } from "./runner/trial.ts";
import type { Config } from "./space/domain.ts";

/** What is known of a trial while it is searched. */
export interface TrialState {
  readonly trial: number;
  readonly config: Config;
  readonly seed: number;
  /** By step. */
  readonly reports: Map<number, number>;
  /** By the step at which it was compared, null at its end. */
  readonly scores: Map<number | null, number>;
  /** Where it was compared last; undefined if nowhere yet. */
  at: number | null | undefined;
  failure: TrialFailure | undefined;
  state: TrialResult["state"];
  rung: number;
  seconds: number;
  losses: number;
}

/** A trial of which nothing is known. */
export function newTrial(trial: number, config: Config, seed: number): TrialState {
  const [reports, scores] = [new Map<number, number>(), new Map<number | null, number>()];
  const counts = { rung: 0, seconds: 0, losses: 0 };
  return { trial, config, seed, reports, scores, at: undefined, failure: undefined, state: "unfinished", ...counts };
}

/**
 * Tells the trials what a journal knows of them. What it knows of further ones is left out: the strategy has fewer now.
 * @throws RangeError if a trial of the journal has another configuration.
 */
export function replay(where: string, records: readonly JournalRecord[], trials: readonly TrialState[]): void {
  for (const record of records) {
    if (record.type === "search") continue;
    const trial = trials[record.trial];
    if (trial === undefined) continue;
    if (record.type === "report") trial.reports.set(record.step, record.score);
    else replayEnd(where, record, trial);
  }
}

function replayEnd(where: string, record: EndRecord, trial: TrialState): void {
  const { config, steps, score, failure, seconds, losses } = record;
  if (JSON.stringify(config) !== JSON.stringify(trial.config)) {
    const got = `another configuration of trial ${trial.trial}`;
    const remedy = "Give each search a journal of its own, or the same strategy again.";
    throw refusal(RangeError, where, "the journal must be of this search", got, remedy);
  }
  if (failure !== null) trial.failure = failure;
  else if (score !== null) trial.scores.set(steps, score);
  Object.assign(trial, { seconds, losses });
}

/** The score of a trial at a step: what it reported there, or at the first step behind it; `undefined` if it has not come so far. */
export function reportedAt({ reports }: TrialState, steps: number): number | undefined {
  const [first] = [...reports.keys()].filter((step) => step >= steps).sort((a, b) => a - b);
  return first === undefined ? undefined : reports.get(first);
}

/** What it reported last, by steps. */
export function lastReported({ reports }: TrialState): number | undefined {
  return reports.size === 0 ? undefined : reports.get(Math.max(...reports.keys()));
}

/** What is known of a trial, for whoever asked for the search. */
export function resultOf(trial: TrialState): TrialResult {
  const { state, failure, rung, seconds, losses, config, reports, at, scores } = trial;
  const compared = at === undefined ? undefined : scores.get(at);
  const score = failure === undefined ? (compared ?? lastReported(trial)) : undefined;
  const told = [...reports].sort(([a], [b]) => a - b).map(([step, one]) => ({ step, score: one }));
  return { trial: trial.trial, config, state, score, rung, reports: told, failure, seconds, losses };
}
