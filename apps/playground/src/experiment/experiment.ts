import {
  type ActivationName,
  type ComputeName,
  type DataName,
  type InitName,
  type NormalizationName,
  type OptimizerName,
  pointData,
  type PreparationName,
  sampleShapes,
  type ScheduleName,
} from "./choices.ts";
import { checkLayers, dense, type LayerSpec } from "./layer-spec.ts";
import type { OwnData } from "./own-data.ts";

/** All that a run depends on: the same experiment gives the same curves, on every machine where the same computes. */
export interface Experiment {
  readonly data: DataName;
  /** Which, where the data are a person's own. */
  readonly own: OwnData | undefined;
  readonly preparation: PreparationName;
  readonly hidden: readonly LayerSpec[];
  /** Of all layers that do not say otherwise, as the next two. */
  readonly activation: ActivationName;
  readonly normalization: NormalizationName;
  readonly init: InitName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly momentum: number;
  readonly schedule: ScheduleName;
  readonly weightDecay: number;
  /** The largest norm that the gradients may have together; 0 for no limit. */
  readonly clip: number;
  /** Samples in a batch. */
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly compute: ComputeName;
}

/** What the page opens with: a small network that learns the digits in seconds. */
export const defaultExperiment: Experiment = {
  data: "digits",
  own: undefined,
  preparation: "none",
  hidden: [dense(32)],
  activation: "relu",
  normalization: "none",
  init: "default",
  optimizer: "sgd",
  learningRate: 0.05,
  momentum: 0.9,
  schedule: "constant",
  weightDecay: 0,
  clip: 0,
  batchSize: 32,
  epochs: 20,
  seed: 7,
  compute: "auto",
};

const points: Partial<Experiment> = {
  hidden: [dense(16), dense(16)],
  activation: "tanh",
  learningRate: 0.1,
  batchSize: 16,
  epochs: 40,
};

/** What differs from `defaultExperiment` where each dataset is trained well. */
const perData: Readonly<Record<DataName, Partial<Experiment>>> = {
  digits: {},
  "fashion-mnist": { hidden: [dense(64)], epochs: 10 },
  circles: points,
  moons: points,
  xor: points,
  spirals: { ...points, hidden: [dense(32), dense(32)], optimizer: "adam", learningRate: 0.01, epochs: 60 },
  own: { preparation: "standardize", init: "kaiming", optimizer: "adam", learningRate: 0.001 },
};

/** Which data: the names of those of one's own say little without what they are. */
export type DataChoice = Pick<Experiment, "data" | "own">;

/** What trains this data well. */
export function defaultsFor(data: DataName, own?: OwnData): Experiment {
  const chosen = { ...defaultExperiment, ...perData[data], data };
  return data === "own" && own !== undefined ? { ...chosen, own, hidden: layersForPictures(own.shape) } : chosen;
}

/** Convolutions with a pooling after each, until the picture is small; then one dense layer. */
function layersForPictures([, height, width]: OwnData["shape"]): LayerSpec[] {
  const layers: LayerSpec[] = [];
  for (let side = Math.min(height, width), size = 16; side >= 8; side = Math.floor(side / 2), size = 32) {
    layers.push({ kind: "conv", size }, { kind: "pool", size: 2 });
  }
  return [...layers, dense(64)];
}

/** Rates that optimizers are at ease with, where the data have none of their own. */
const easyRates: Readonly<Record<Experiment["optimizer"], number>> = {
  sgd: 0.05,
  adam: 0.001,
  adamW: 0.001,
  rmsprop: 0.001,
  adagrad: 0.01,
  lion: 0.0001,
};

/** A rate for an experiment whose rate is too high: one that trains well, or a tenth where it is that already. */
export function gentleRate({ data, own, optimizer, learningRate }: Experiment): number {
  const usual = defaultsFor(data, own);
  const easy = usual.optimizer === optimizer ? usual.learningRate : easyRates[optimizer];
  return easy < learningRate ? easy : Number((learningRate / 10).toPrecision(3));
}

/** The shape of one sample of an experiment's data. */
export function sampleShapeOf({ data, own }: DataChoice): readonly number[] {
  return data === "own" ? (own?.shape ?? []) : sampleShapes[data];
}

/** How many classes there are to tell apart. */
export function classCountOf({ data, own }: DataChoice): number {
  if (data === "own") return own?.classes ?? 0;
  return pointData.includes(data) ? 2 : 10;
}

/** The experiment on other data: what a person has not changed becomes what trains that data well. */
export function withData(experiment: Experiment, data: DataName, own?: OwnData): Experiment {
  const [before, after] = [defaultsFor(experiment.data, experiment.own), defaultsFor(data, own)];
  const changed = Object.fromEntries(
    Object.entries(experiment).filter(([key, value]) => !isSame(value, before[key as keyof Experiment])),
  );
  const next: Experiment = { ...after, ...changed, data, own: after.own };
  return checkLayers(next.hidden, sampleShapeOf(next)) === undefined ? next : { ...next, hidden: after.hidden };
}

/** The settings in which two experiments differ; other data of one's own are other data. */
export function differences(a: Experiment, b: Experiment): (keyof Experiment)[] {
  const isOther = (key: keyof Experiment): boolean =>
    !isSame(a[key], b[key]) || (key === "data" && !isSame(a.own, b.own));
  return (Object.keys(a) as (keyof Experiment)[]).filter((key) => key !== "own" && isOther(key));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
