import type { ComputeName, DataName, Experiment } from "../experiment/experiment.ts";

/** Samples that training does not see, as pictures. */
export interface HeldOut {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  /** One byte a pixel, 0-255, sample after sample, row by row. */
  readonly pixels: Uint8Array;
  /** The class of each sample. */
  readonly labels: Int32Array;
}

/** The data of an experiment. */
export interface DataSummary {
  readonly name: string;
  readonly classes: readonly string[];
  /** The shape of one sample. */
  readonly shape: readonly number[];
  /** How many samples it trains on. */
  readonly trainSize: number;
  readonly heldOut: HeldOut;
}

/** One layer of a network. */
export interface LayerSummary {
  readonly path: string;
  readonly kind: string;
  /** The shape of its output for one sample. */
  readonly shape: readonly number[];
  /** How many numbers it learns. */
  readonly parameters: number;
}

/** What computes and why, or why what was asked for cannot. */
export type ComputeSummary = { readonly name: string; readonly reason: string } | { readonly problem: string };

/** A network as it will be trained. */
export interface ModelSummary {
  readonly input: readonly number[];
  readonly layers: readonly LayerSummary[];
}

/** A point of the training curves. */
export interface CurvePoint {
  /** Where it is, in epochs: 1.5 is in the middle of the second. */
  readonly epoch: number;
  /** Averages over the steps since the point before. */
  readonly loss: number;
  readonly accuracy: number;
}

/** What the network says about each held-out sample. */
export interface Predictions {
  readonly labels: Int32Array;
  /** The probability that it gives its answer, 0-1. */
  readonly confidences: Float32Array;
}

/** What a run reports. `stopped` and `failed` come last. */
export type TrainingEvent =
  | { readonly type: "started"; readonly data: DataSummary; readonly steps: number; readonly epochs: number }
  | {
      readonly type: "progress";
      readonly points: readonly CurvePoint[];
      readonly step: number;
      /** The epoch that goes on, counted from 1. */
      readonly epoch: number;
      readonly samplesPerSecond: number;
      readonly remainingSeconds: number;
    }
  | {
      readonly type: "epoch";
      readonly epoch: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly validationLoss: number;
      readonly validationAccuracy: number;
      /** Seconds of work since the start. */
      readonly seconds: number;
    }
  | { readonly type: "predictions"; readonly predictions: Predictions }
  | { readonly type: "stopped"; readonly reason: "done" | "aborted" | "stopped"; readonly seconds: number }
  | { readonly type: "failed"; readonly failure: Failure };

/** Why a run ended early. */
export interface Failure {
  /** `diverged`: the loss is no longer a number; `compute`: nothing was begun, for want of a backend; `error`: the rest. */
  readonly kind: "diverged" | "compute" | "error";
  readonly message: string;
}

/** Receives what a run reports. */
export type Listener = (event: TrainingEvent) => void | Promise<void>;

/** What the worker can do. One run at a time: starting another one ends the first. */
export interface Trainer {
  /** Loads the data, once, and holds some samples out by `seed`. */
  loadData(data: DataName, seed: number): Promise<DataSummary>;
  /** Makes ready what computes. */
  prepareCompute(compute: ComputeName): Promise<ComputeSummary>;
  /** Builds the network, to say what it is made of. */
  describeModel(experiment: Experiment): Promise<ModelSummary>;
  /** Trains; resolves when the run has ended, whatever the reason. */
  start(experiment: Experiment, listener: Listener): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends the run. */
  stop(): Promise<void>;
}
