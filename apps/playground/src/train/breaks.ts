import type { Experiment } from "../experiment/experiment.ts";
import type { Mend } from "./fixes.ts";

/** A rate at which nothing learns: the first step throws the weights out of all bounds. */
const hopelessRate = 10;
/** So many layers that halve the signal or worse let nothing through. */
const deep = 4;

/** Single changes that make an experiment fail, each by another thing: the most instructive first. */
export function breaksFor(experiment: Experiment): Mend[] {
  const { hidden, activation, normalization, init, learningRate } = experiment;
  const layers = hidden.filter(({ kind }) => kind === "dense").length;
  const isDeep = layers >= deep && normalization === "none";
  const breaks: (Mend | false)[] = [
    isDeep && activation !== "sigmoid" && { key: "activation", settings: { activation: "sigmoid" } },
    learningRate < hopelessRate && { key: "learningRate", settings: { learningRate: hopelessRate } },
    hidden.length > 0 && init !== "zeros" && { key: "init", settings: { init: "zeros" } },
  ];
  return breaks.filter((one) => one !== false);
}
