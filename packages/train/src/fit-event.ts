import type { Averages } from "./averages.ts";
import type { Finding } from "./training-observer.ts";

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

/** The model was measured on the validation samples, at the end of an epoch. The `"epoch"` event comes next. */
export interface ValidationEvent extends Averages {
  readonly type: "validation";
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps made so far. */
  readonly step: number;
}

/** A checkpoint was saved by `save`. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  /** Epochs that were begun, counted from 1. */
  readonly epoch: number;
  /** Steps that are in it. */
  readonly step: number;
  /** What `save` of the store gave back: the name of the file. */
  readonly file: string;
}

/**
 * One of the `observers` found something. Or training diverged: then `fit` itself reports it, of kind `"notFinite"`, with the layer, the
 * operation and the step where the first value came up that is not finite, and throws `DivergedError` when the next event is asked for.
 */
export interface FindingEvent {
  readonly type: "finding";
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps made so far. */
  readonly step: number;
  readonly finding: Finding;
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
  /** All epochs were made, `signal` ended it, or `stopping` did. */
  readonly reason: "done" | "aborted" | "stopped";
  /** How many epochs were completed. */
  readonly epoch: number;
  /** How many steps were made. */
  readonly step: number;
  /** Seconds of work since the start. */
  readonly seconds: number;
}

/** What `fit` reports. Events are plain data: they can be posted from a worker as they are. */
export type FitEvent =
  | StartEvent
  | StepEvent
  | ValidationEvent
  | EpochEvent
  | CheckpointEvent
  | FindingEvent
  | EndEvent;
