import type { AbortSignalLike } from "@ganglion/tensor";
import type { Config } from "../space/domain.ts";

/** What a trial keeps, so that it can go on elsewhere. */
export interface TrialCheckpoint {
  /** What this trial saved last; `undefined` if nothing, when it begins. */
  load(): Promise<unknown>;
  /** Keeps a value in place of the last one: whatever `structuredClone` takes, such as what `saveCheckpoint` of `@ganglion/train` gives. */
  save(value: unknown): Promise<void>;
  /**
   * A folder of this trial's own, for what writes files by itself, such as `checkpointFolder` of `@ganglion/train`. It need not be there
   * yet. `undefined` where there is none: in a page, and where checkpoints are kept in Redis.
   */
  readonly folder: string | undefined;
}

/** What a trial is told, and by which it tells how it does. */
export interface TrialContext {
  /** Its number, from 0. */
  readonly trial: number;
  /** A seed of its own, the same whenever and wherever it runs: `rng(seed)`. */
  readonly seed: number;
  /** Up to which step it is to go now, counted from its beginning; `undefined` if it decides itself. */
  readonly steps: number | undefined;
  /**
   * Says the score after a step, such as an epoch, counted from 1, and keeps a checkpoint if one is given.
   * @returns whether it is to go on. What is false ends: all that it needs to go on later should be saved by then.
   * @throws TypeError or RangeError unless steps are whole and go up, and the score is a finite number.
   */
  report(step: number, score: number, checkpoint?: unknown): Promise<boolean>;
  readonly checkpoint: TrialCheckpoint;
  /** Aborts when the search does. */
  readonly signal: AbortSignalLike;
}

/** What an async generator yields in place of calling `report`. */
export interface TrialStep {
  readonly step: number;
  readonly score: number;
  readonly checkpoint?: unknown;
}

/** What a trial may give: its score, or steps by which it is told. */
export type TrialReturn =
  | number
  | undefined
  | AsyncIterable<TrialStep>
  | Promise<number | undefined | void | AsyncIterable<TrialStep>>;

/** A function of a configuration that gives a score: a number, the last one that it reported, or the last one of an async generator. */
// oxlint-disable-next-line typescript/no-explicit-any -- whoever runs trials knows no names of entries
export type Trial<C = any> = (config: C, context: TrialContext) => TrialReturn | void;

/** An error of a trial as plain data. */
export interface TrialFailure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** One piece of work: a trial, up to some step. */
export interface TrialJob {
  /** Names the search, the same after it was resumed. */
  readonly search: string;
  readonly trial: number;
  readonly config: Config;
  readonly seed: number;
  readonly steps: number | undefined;
}

/** How a piece of work ended. */
export type TrialEnd =
  /** The score that it returned; undefined if it only reported. */
  | { readonly type: "ended"; readonly score: number | undefined }
  | { readonly type: "failed"; readonly failure: TrialFailure }
  /** It was told to stop before it was done. */
  | { readonly type: "stopped" };
