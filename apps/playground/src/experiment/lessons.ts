import { defaultsFor, differences, type Experiment } from "./experiment.ts";
import { dense, type LayerSpec } from "./layer-spec.ts";

/** An experiment to press: each shows one thing. */
export type LessonName =
  | "sigmoids"
  | "sigmoidsRelu"
  | "tinyInit"
  | "heInit"
  | "rate10"
  | "usualRate"
  | "zeros"
  | "positiveInputs"
  | "centered"
  | "smallBatch"
  | "groupNorm"
  | "spirals"
  | "convolutions";

/** What kind of thing it is to see: something that fails, or something that works. */
export interface Lesson {
  readonly name: LessonName;
  readonly isGood: boolean;
  /** What differs from what trains its data well. */
  readonly settings: Partial<Experiment>;
  /** What repairs it, or breaks it: the same but for one thing. */
  readonly counterpart: LessonName | undefined;
}

const deep = (count: number): LayerSpec[] => Array.from({ length: count }, () => dense(32));
const conv = (size: number): LayerSpec => ({ kind: "conv", size });
const pool: LayerSpec = { kind: "pool", size: 2 };

const sigmoids: Partial<Experiment> = { hidden: deep(4), activation: "sigmoid", epochs: 10 };
const tiny: Partial<Experiment> = { hidden: deep(6), init: "normal-0.01", epochs: 10 };
const rate10: Partial<Experiment> = { hidden: [dense(32)], learningRate: 10, epochs: 5 };
const positive: Partial<Experiment> = { hidden: [], learningRate: 0.5, momentum: 0, epochs: 10 };
const smallBatch: Partial<Experiment> = { hidden: [dense(32)], normalization: "batch", batchSize: 2, epochs: 3 };

/** All of them, each that fails before what repairs it. */
export const lessons: readonly Lesson[] = [
  { name: "sigmoids", isGood: false, settings: sigmoids, counterpart: "sigmoidsRelu" },
  { name: "sigmoidsRelu", isGood: true, settings: { ...sigmoids, activation: "relu" }, counterpart: "sigmoids" },
  { name: "tinyInit", isGood: false, settings: tiny, counterpart: "heInit" },
  { name: "heInit", isGood: true, settings: { ...tiny, init: "kaiming" }, counterpart: "tinyInit" },
  { name: "rate10", isGood: false, settings: rate10, counterpart: "usualRate" },
  { name: "usualRate", isGood: true, settings: { ...rate10, learningRate: 0.05 }, counterpart: "rate10" },
  { name: "zeros", isGood: false, settings: { init: "zeros", epochs: 5 }, counterpart: undefined },
  { name: "positiveInputs", isGood: false, settings: positive, counterpart: "centered" },
  { name: "centered", isGood: true, settings: { ...positive, preparation: "center" }, counterpart: "positiveInputs" },
  { name: "smallBatch", isGood: false, settings: smallBatch, counterpart: "groupNorm" },
  { name: "groupNorm", isGood: true, settings: { ...smallBatch, normalization: "group" }, counterpart: "smallBatch" },
  { name: "spirals", isGood: true, settings: { data: "spirals" }, counterpart: undefined },
  {
    name: "convolutions",
    isGood: true,
    settings: { hidden: [conv(8), pool, conv(16), pool], init: "kaiming", epochs: 8 },
    counterpart: undefined,
  },
];

/** The lesson of that name. */
export function findLesson(name: LessonName): Lesson {
  const lesson = lessons.find((one) => one.name === name);
  if (lesson === undefined) throw new Error(`findLesson: the name must be a lesson's, got ${name}.`);
  return lesson;
}

/** The lesson that an experiment is, whoever set it up. */
export function lessonOf(experiment: Experiment): LessonName | undefined {
  const isIt = ({ name }: Lesson): boolean =>
    differences(lessonExperiment(name, experiment), experiment).length === 0 && experiment.own === undefined;
  return lessons.find(isIt)?.name;
}

/** The experiment of a lesson, with the seed and what computes as they are set. */
export function lessonExperiment(name: LessonName, { seed, compute }: Experiment): Experiment {
  const { settings } = findLesson(name);
  return { ...defaultsFor(settings.data ?? "digits"), ...settings, seed, compute };
}
