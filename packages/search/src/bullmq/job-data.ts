import { isPlainObject, refusal, describeValue } from "@ganglion/tensor";
import type { TrialJob } from "../runner/trial.ts";

/** What a job of the queue holds. */
export interface JobData {
  readonly job: TrialJob;
  /** Which start of the search it is of: a search that was resumed has new jobs, and its old ones are of no use. */
  readonly launch: string;
  /** A folder that all machines share, for checkpoints; null if Redis keeps them. */
  readonly folder: string | null;
}

/** What a worker tells of a job. */
export type JobProgress =
  | { readonly type: "began"; readonly worker: string }
  | { readonly type: "report"; readonly step: number; readonly score: number }
  | { readonly type: "saved" }
  | { readonly type: "lost"; readonly reason: string };

/** @throws TypeError unless these are what a search put into the queue. */
export function checkedJob(data: unknown): JobData {
  const { job, launch, folder } = Object(data) as Partial<JobData>;
  const { search, trial, config, seed } = Object(job) as Partial<TrialJob>;
  const areTexts = typeof search === "string" && typeof launch === "string";
  const areNumbers = Number.isSafeInteger(trial) && Number.isSafeInteger(seed);
  const isFolder = folder === null || typeof folder === "string";
  if (areTexts && areNumbers && isFolder && isPlainObject(config)) return data as JobData;
  const remedy = "Give this queue to searches alone.";
  throw refusal(TypeError, "serveTrials", "jobs must be those of a search", describeValue(data), remedy);
}
