import type { Config, Space } from "../space/domain.ts";
import type { TrialFailure } from "../runner/trial.ts";

/** Whether scores are better the smaller they are, such as losses, or the larger, such as accuracies. */
export type Direction = "min" | "max";

/** What is known of a trial. */
export interface TrialResult<C = Config> {
  /** Its number, from 0. */
  readonly trial: number;
  readonly config: C;
  /**
   * `"finished"`: it went to its end. `"stopped"`: others were better at a step where they were compared. `"failed"`: it threw, or gave
   * no finite score. `"unfinished"`: the search was over before.
   */
  readonly state: "finished" | "stopped" | "failed" | "unfinished";
  /** Its score at its end, or when it was last compared, or that it reported last. */
  readonly score: number | undefined;
  /** How often it was compared with others and went on. */
  readonly rung: number;
  /** What it reported, in order. */
  readonly reports: readonly { readonly step: number; readonly score: number }[];
  readonly failure: TrialFailure | undefined;
  /** Seconds for which workers had it. */
  readonly seconds: number;
  /** How many workers were lost while they had it. */
  readonly losses: number;
}

/** What a search found. */
export interface SearchResult<C = Config> {
  /** `"done"`, `"aborted"` by the signal or by leaving the loop, or `"time"` when its seconds were over. */
  readonly reason: "done" | "aborted" | "time";
  readonly direction: Direction;
  readonly space: Space;
  /** All trials by their numbers. */
  readonly trials: readonly TrialResult<C>[];
  /** All trials, the best one first, those that failed last. */
  readonly ranking: readonly TrialResult<C>[];
  /** The best one; `undefined` if none has a score. */
  readonly best: TrialResult<C> | undefined;
  /** What the best one saved last by `context.checkpoint` or its reports. */
  readonly checkpoint: unknown;
}
