import type { Config } from "../space/domain.ts";
import type { SearchResult, TrialResult } from "../result/trial-result.ts";

/** The search begins. */
export interface SearchStartEvent {
  readonly type: "start";
  readonly trials: number;
  /** How many of them the journal had to their end. */
  readonly known: number;
}

/** A worker has begun with a trial, or goes on with it. */
export interface TrialStartEvent<C = Config> {
  readonly type: "trialStart";
  readonly trial: number;
  readonly config: C;
  /** Up to which step; `undefined` if it decides itself. */
  readonly steps: number | undefined;
  /** Which worker. */
  readonly worker: string;
}

/** A trial said how it does. */
export interface TrialReportEvent {
  readonly type: "report";
  readonly trial: number;
  readonly step: number;
  readonly score: number;
}

/** A worker is gone in the middle of a trial, which goes on elsewhere. */
export interface TrialLostEvent {
  readonly type: "lost";
  readonly trial: number;
  readonly reason: string;
  /** How many workers this trial has lost. */
  readonly losses: number;
}

/** A trial is over, for now if others are to be compared with it. */
export interface TrialEndEvent<C = Config> {
  readonly type: "trial";
  readonly result: TrialResult<C>;
  /** How many have come so far in this rung, of how many. */
  readonly done: number;
  readonly of: number;
}

/** All trials got to where they are compared. */
export interface RungEvent {
  readonly type: "rung";
  readonly rung: number;
  readonly steps: number;
  /** The numbers of those that go on, the best one first, and of those that do not. */
  readonly promoted: readonly number[];
  readonly stopped: readonly number[];
}

/** The search is over. */
export interface SearchEndEvent<C = Config> {
  readonly type: "end";
  readonly result: SearchResult<C>;
}

/** What happens in a search. */
export type SearchEvent<C = Config> =
  | SearchStartEvent
  | TrialStartEvent<C>
  | TrialReportEvent
  | TrialLostEvent
  | TrialEndEvent<C>
  | RungEvent
  | SearchEndEvent<C>;
