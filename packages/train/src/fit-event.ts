import type { Averages } from "./averages.ts";

/** Training begins, or goes on from a checkpoint. */
export interface StartEvent {
  readonly type: "start";
  /** Steps in all epochs together. */
  readonly steps: number;
  readonly epochs: number;
}

/** Weights were updated. Comes after every `every`-th step and the last of each epoch. */
export interface StepEvent {
  readonly type: "step";
  /** Counted from 1. */
  readonly epoch: number;
  /** Counted from 1, over all epochs. */
  readonly step: number;
  /** Steps in all epochs together. */
  readonly steps: number;
  /** The training loss before the update; the mean over the steps since the last event where `every` is more than 1. */
  readonly loss: number;
  /** The share of samples classified right on the same batches, 0-1; undefined where the target is no label. */
  readonly accuracy: number | undefined;
  /** How fast training goes, lately. The time that you spend on events does not count. */
  readonly samplesPerSecond: number;
  /** Seconds of training left at this speed, without validation; Infinity before there is a speed. */
  readonly remainingSeconds: number;
  /** The rate that the update used. */
  readonly learningRate: number;
}

/** All samples were seen once more. */
export interface EpochEvent {
  readonly type: "epoch";
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Averages over the epoch's training steps, each measured before its update. */
  readonly loss: number;
  readonly accuracy: number | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  /** The same on the validation samples, after the epoch; undefined without any. */
  readonly validation: Averages | undefined;
  /** Seconds of work since the start. */
  readonly seconds: number;
}

/** Training is over. */
export interface EndEvent {
  readonly type: "end";
  readonly reason: "done" | "aborted";
  /** How many epochs were completed. */
  readonly epoch: number;
  /** How many steps were made. */
  readonly step: number;
  /** Seconds of work since the start. */
  readonly seconds: number;
}

/** What `fit` reports. Events are plain data: they can be posted from a worker as they are. */
export type FitEvent = StartEvent | StepEvent | EpochEvent | EndEvent;
