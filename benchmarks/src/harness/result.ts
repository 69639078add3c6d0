import type { Judgement } from "./bars.ts";
import type { ContestantId } from "./contestants.ts";
import type { Figure } from "./row.ts";
import type { Summary } from "./statistics.ts";

/** What one contestant reached in one case; times in milliseconds for one piece of work. */
export type Measurement = Summary & { readonly contestant: ContestantId };

/** A contestant that should have done a case's work and could not. */
export interface Failure {
  readonly contestant: ContestantId;
  readonly reason: string;
}

/** What came of one case. */
export interface CaseResult {
  readonly label: string;
  readonly flops?: number;
  readonly measurements: readonly Measurement[];
  readonly failures: readonly Failure[];
  readonly judgements: readonly Judgement[];
}

/** What came of a row: cases if it was timed, figures if not. */
export interface RowResult {
  readonly name: string;
  readonly title: string;
  readonly remarks: readonly string[];
  readonly cases: readonly CaseResult[];
  readonly figures: readonly Figure[];
  readonly judgements: readonly Judgement[];
}

/** Where and when figures were taken, and by whose versions. */
export interface Circumstances {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly versions: readonly string[];
  /** Peers that this machine does not have, with the reason. */
  readonly absent: readonly string[];
}

/** A row's result as it is kept in `results/`. */
export interface StoredResult {
  readonly circumstances: Circumstances;
  readonly result: RowResult;
}
