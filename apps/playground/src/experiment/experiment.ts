import {
  type ActivationName,
  type ComputeName,
  type DataName,
  type InitName,
  type NormalizationName,
  type OptimizerName,
  type PreparationName,
  sampleShapes,
  type ScheduleName,
} from "./choices.ts";
import { checkLayers, dense, type LayerSpec } from "./layer-spec.ts";

/** All that a run depends on: the same experiment gives the same curves, on every machine where the same computes. */
export interface Experiment {
  readonly data: DataName;
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
};

/** What trains this data well. */
export function defaultsFor(data: DataName): Experiment {
  return { ...defaultExperiment, ...perData[data], data };
}

/** The experiment on other data: what a person has not changed becomes what trains that data well. */
export function withData(experiment: Experiment, data: DataName): Experiment {
  const [before, after] = [defaultsFor(experiment.data), defaultsFor(data)];
  const changed = Object.fromEntries(
    Object.entries(experiment).filter(([key, value]) => !isSame(value, before[key as keyof Experiment])),
  );
  const next: Experiment = { ...after, ...changed, data };
  return checkLayers(next.hidden, sampleShapes[data]) === undefined ? next : { ...next, hidden: after.hidden };
}

/** The settings in which two experiments differ. */
export function differences(a: Experiment, b: Experiment): (keyof Experiment)[] {
  return (Object.keys(a) as (keyof Experiment)[]).filter((key) => !isSame(a[key], b[key]));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
