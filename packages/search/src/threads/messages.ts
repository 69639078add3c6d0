import type { TrialEnd, TrialFailure, TrialJob } from "../runner/trial.ts";

/** What a thread is told. */
export type ToThread =
  | { readonly type: "run"; readonly job: TrialJob; readonly folder: string | undefined }
  /** The search ends: so should the trial. */
  | { readonly type: "stop" }
  | { readonly type: "answer"; readonly id: number; readonly value: unknown }
  | { readonly type: "refused"; readonly id: number; readonly failure: TrialFailure };

/** What a thread asks for its trial. */
export type Question =
  | { readonly ask: "report"; readonly step: number; readonly score: number }
  | { readonly ask: "load" }
  | { readonly ask: "save"; readonly value: unknown };

/** What a thread says. */
export type FromThread =
  /** The module is loaded; trials may come. */
  | { readonly type: "ready" }
  /** It cannot be, or has no trial. */
  | { readonly type: "unusable"; readonly got: string }
  | { readonly type: "question"; readonly id: number; readonly question: Question }
  | { readonly type: "end"; readonly end: TrialEnd };
