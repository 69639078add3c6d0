import type { AuditedLayer, Finding, StepSample } from "@ganglion/diagnostics";
import type { ComputeName, DataName } from "../experiment/choices.ts";
import type { DataChoice, Experiment } from "../experiment/experiment.ts";
import type { KeepProblem, OwnTrainer } from "./own/own-protocol.ts";
import type { ComputeReport, Failure } from "./reports.ts";
import type { ErrorDetail, Trouble } from "./trouble.ts";

/** Samples that training does not see, to be drawn: pictures, or points of two numbers. */
export interface HeldOut {
  readonly size: number;
  /** 1 for grey, 3 for colour. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Whether values are how much ink there is, as in drawings; else how much light. */
  readonly isInk: boolean;
  /** Of pictures one byte a value, 0-255, sample after sample, channel by channel, row by row; empty where samples are points. */
  readonly pixels: Uint8Array;
  /** Of points two numbers each, about -1 to 1; empty where samples are pictures. */
  readonly points: Float32Array;
  /** The class of each sample. */
  readonly labels: Int32Array;
}

/** The data of an experiment. */
export interface DataSummary {
  readonly name: DataName;
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

/** A network as it will be trained. */
export interface ModelSummary {
  readonly input: readonly number[];
  readonly layers: readonly LayerSummary[];
  /** Its weights before the first step. */
  readonly drawn: readonly DrawnLayer[];
}

/** A point of the training curves. */
export interface CurvePoint {
  /** Where it is, in epochs: 1.5 is in the middle of the second. */
  readonly epoch: number;
  /** Averages over the steps since the point before. */
  readonly loss: number;
  readonly accuracy: number;
}

/** What was measured on the held-out samples. */
export interface ValidationPoint {
  /** Where, in epochs. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** What the network says about each held-out sample. */
export interface Predictions {
  readonly labels: Int32Array;
  /** The probability that it gives its answer, 0-1. */
  readonly confidences: Float32Array;
  /** The probability that it gives the right answer, 0-1. */
  readonly truths: Float32Array;
}

/** The weights of a layer, as far as they are drawn: of the first units, and each from the first inputs. */
export interface DrawnLayer {
  readonly path: string;
  readonly kind: string;
  /** How many units there are, and how many inputs each has. */
  readonly units: number;
  readonly inputs: number;
  /** `[drawn units, drawn inputs]`, row-major. */
  readonly weights: Float32Array;
  readonly drawnUnits: number;
  readonly drawnInputs: number;
  /** The shape of one unit's weights where they are a picture: of the input or of a filter. */
  readonly picture: WeightPicture | undefined;
}

/** What weights are a picture of: in colour where there are three channels, else signed values of the first. */
export interface WeightPicture {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** What the network says about each point of a square grid, row by row from the top, `side` by `side` of them. */
export interface Boundary {
  readonly side: number;
  readonly labels: Int32Array;
  readonly confidences: Float32Array;
}

/** All that was looked at with the same weights: panels that show one snapshot cannot contradict each other. */
export interface Snapshot {
  readonly step: number;
  /** In epochs: 3 is the end of the third. */
  readonly epoch: number;
  readonly validation: ValidationPoint;
  readonly predictions: Predictions;
  readonly layers: readonly DrawnLayer[];
  readonly boundary: Boundary | undefined;
  readonly health: Health;
}

/** What was seen in the layers, and what that means. */
export interface Health {
  /** The steps that were looked at since the snapshot before, thinned out. */
  readonly samples: readonly StepSample[];
  /** The worst first. */
  readonly findings: readonly Finding[];
}

/** What has happened since the update before. */
export interface Update {
  readonly points: readonly CurvePoint[];
  readonly validations: readonly ValidationPoint[];
  readonly step: number;
  /** The epoch that goes on, counted from 1. */
  readonly epoch: number;
  /** The rate that the last step used. */
  readonly learningRate: number;
  readonly samplesPerSecond: number;
  /** On the clock on the wall, as the next. Units: seconds. */
  readonly seconds: number;
  readonly remainingSeconds: number;
  /** The latest, if there is a new one. It comes with every validation. */
  readonly snapshot: Snapshot | undefined;
}

/** Where a run goes on that was cut off. */
export interface Resumed {
  /** Steps made before. */
  readonly step: number;
  /** The epoch that the last one was in, counted from 1. */
  readonly epoch: number;
  /** On the clock on the wall. */
  readonly seconds: number;
  /** The learning rate that was set while it went, if it was. */
  readonly rate: number | undefined;
  /** Its curves so far. */
  readonly points: readonly CurvePoint[];
  readonly validations: readonly ValidationPoint[];
}

/** What a run reports. `stopped` and `failed` come last. */
export type TrainingEvent =
  | {
      readonly type: "started";
      readonly data: DataSummary;
      readonly model: ModelSummary;
      readonly steps: number;
      readonly epochs: number;
      /** Where it goes on, unless it is a new one. */
      readonly resumed?: Resumed | undefined;
    }
  /** The browser keeps the run, so that it can go on after the page was closed; or why it does not. */
  | { readonly type: "kept"; readonly problem: KeepProblem | undefined }
  | { readonly type: "update"; readonly update: Update }
  | { readonly type: "stopped"; readonly reason: "done" | "aborted" | "stopped" }
  | { readonly type: "failed"; readonly failure: Failure };

/** Receives what a run reports. */
export type Listener = (event: TrainingEvent) => void | Promise<void>;

/** What the network of the current run makes of one picture. */
export interface Answer {
  /** The probability of each class. */
  readonly probabilities: Float32Array;
  /** What each layer with weights gives out. */
  readonly layers: readonly LayerMaps[];
}

/** What one unit is made of and looks at. */
export interface UnitDetail {
  readonly path: string;
  readonly unit: number;
  readonly weights: Float32Array;
  readonly picture: WeightPicture | undefined;
  /** How many weights fall into each of equal parts of `range`. */
  readonly histogram: readonly number[];
  readonly range: readonly [number, number];
  /** The held-out samples that excite it most, the first the most. */
  readonly favourites: readonly number[];
}

/** A network whose weights came from a file, and how it does. */
export interface OpenedModel {
  /** What the file says that it is of, or else what was asked for. */
  readonly experiment: Experiment;
  readonly data: DataSummary;
  readonly model: ModelSummary;
  readonly snapshot: Snapshot;
}

/** Why a file of weights was not opened. */
export type RefusedModel =
  /** It is damaged or something else, or its weights do not fit the network. */
  | { readonly refused: "unreadable" | "misfit"; readonly detail: ErrorDetail }
  /** It may be as good as any: something else went wrong. */
  | { readonly refused: Trouble };

/** How one layer begins, and what the closed form expects of its initializer. */
export interface LayerAudit {
  readonly path: string;
  readonly kind: string;
  readonly mean: number;
  readonly std: number;
  /** Undefined where there is no closed form, as after pooling. */
  readonly expectedMean: number | undefined;
  readonly expectedStd: number | undefined;
  readonly verdict: AuditedLayer["verdict"];
  /** The deviation of its outputs by that of the network's input. */
  readonly ratio: number;
}

/** What a network comes to before its first step. */
export interface StartAudit {
  readonly layers: readonly LayerAudit[];
  readonly findings: readonly Finding[];
}

/** What one layer gives out for one picture, as far as its units are drawn. */
export interface LayerMaps {
  readonly path: string;
  readonly height: number;
  readonly width: number;
  /** Of all units, one after the other, row by row. */
  readonly values: Float32Array;
}

/** What a network is saved as. */
export type ModelFormat = "safetensors" | "onnx";

/** What the worker can do. One run at a time: starting another one ends the first. */
export interface Trainer extends OwnTrainer {
  /** Loads the data, once, and holds some samples out by `seed`. */
  loadData(data: DataChoice, seed: number): Promise<DataSummary>;
  /** Makes ready what computes. */
  prepareCompute(compute: ComputeName): Promise<ComputeReport>;
  /** Builds the network, to say what it is made of. */
  describeModel(experiment: Experiment): Promise<ModelSummary>;
  /** Looks at the network before its first step, on its first batch. */
  auditModel(experiment: Experiment): Promise<StartAudit>;
  /** What the layers with weights make of a held-out picture, each with its normalization and activation. */
  featureMaps(sample: number): Promise<readonly LayerMaps[] | undefined>;
  /**
   * Trains; resolves when the run has ended, whatever the reason. With the id of an unfinished run of this experiment it goes on
   * from where that was cut off.
   */
  start(experiment: Experiment, listener: Listener, unfinished?: string): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Makes one step of a run that is paused. */
  step(): Promise<void>;
  /** How long to wait after each step, for those who want to watch. Units: milliseconds. */
  setDelay(delay: number): Promise<void>;
  /** Changes the learning rate of the run from its next step on. */
  setRate(rate: number): Promise<void>;
  /** Ends the run. */
  stop(): Promise<void>;
  /** What the network makes of a picture of its data's shape, one byte a value; undefined where there is no network. */
  classify(pixels: Uint8Array): Promise<Answer | undefined>;
  inspectUnit(path: string, unit: number): Promise<UnitDetail | undefined>;
  /**
   * Takes weights from a safetensors file, for the network that the file says, or else that of `experiment`. A file that does
   * not fit is refused, and what there was stays; else the run ends.
   */
  openModel(file: Uint8Array, experiment: Experiment): Promise<OpenedModel | RefusedModel>;
  /** The experiment, not yet begun, as a PyTorch project in a zip file. */
  exportProject(experiment: Experiment): Promise<Uint8Array>;
  /** The network as a file: its weights as safetensors, or what it computes as ONNX; undefined where there is no network. */
  exportModel(format: ModelFormat): Promise<Uint8Array | undefined>;
}
