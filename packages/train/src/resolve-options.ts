import { parameters } from "@ganglion/layers";
import {
  anything,
  checkBoolean,
  checkFunction,
  checkOptions,
  checkRng,
  checkSignal,
  describeValue,
  isPlainObject,
  isTensor,
  type Layer,
  type OptionChecks,
  refusal,
} from "@ganglion/tensor";
import type { WeightAverage } from "@ganglion/optim";
import { checkAtLeastOne, checkMetrics } from "./check-options.ts";
import { checkSource, promisedBy } from "./check-source.ts";
import { checkSave } from "./check-save.ts";
import type { FitOptimizer, FitOptions, ResolvedOptions } from "./fit-options.ts";
import { checkMeasures } from "./host-measure.ts";
import { checkStopRule, STOPPING } from "./stop-rule.ts";
import { checkObservers } from "./training-observer.ts";

/** What other libraries call our options. */
const renamed: Readonly<Record<string, string>> = {
  accumulateGradBatches: "accumulate",
  accumulate_grad_batches: "accumulate",
  callbacks: "afterUpdate or observers, or the events,",
  criterion: "loss",
  checkpoints: "save",
  data: "train",
  dataset: "train",
  earlyStopping: "stopping",
  gradientAccumulationSteps: "accumulate",
  gradient_accumulation_steps: "accumulate",
  initialEpoch: "resume",
  learningRate: "learningRate of the optimizer",
  learning_rate: "learningRate of the optimizer",
  lr: "learningRate of the optimizer",
  l1: "penalty",
  l2: "weightDecay of the optimizer, or penalty,",
  maxEpochs: "epochs",
  seed: "rng",
  val: "validation",
  validationData: "validation",
  validation_data: "validation",
};

/**
 * Checks the options and fills in the defaults.
 * @throws TypeError if an option is missing, unknown or of the wrong kind, or the optimizer is another model's.
 * @throws RangeError if a count is not a whole number >= 1 or the samples do not fill one batch.
 */
export function resolveOptions(model: Layer, options: FitOptions): ResolvedOptions {
  checkFunction("fit", "model", model);
  checkOptions<FitOptions>("fit", options, checks, renamed);
  const { train, optimizer, batchSize } = options;
  const { shuffle = true, dropLast = false, metrics = {}, every = 1, accumulate = 1, averages = {} } = options;
  const { observers = [], stopping } = options;
  // Checkpoints carry it as they carry averages: it has a kind, a state and a way to load it.
  const carried = stopping === undefined ? averages : { ...averages, [STOPPING]: stopping as unknown as WeightAverage };
  const stepsPerEpoch = promisedBy(train.size, batchSize, dropLast).batches;
  if (stepsPerEpoch < 1) {
    const got = `${train.size} samples for batches of ${batchSize}`;
    const rule = "train must give at least one batch an epoch";
    throw refusal(RangeError, "fit", rule, got, "Use a smaller batchSize, or more samples.");
  }
  checkTrains(model, optimizer);
  return { ...options, shuffle, dropLast, metrics, every, accumulate, averages: carried, observers, stepsPerEpoch };
}

const checks: OptionChecks<FitOptions> = {
  train: [checkSource],
  validation: checkValidation,
  loss: [checkFunction],
  validationLoss: checkFunction,
  penalty: checkFunction,
  optimizer: [checkOptimizer],
  epochs: [checkAtLeastOne],
  batchSize: [checkAtLeastOne],
  accumulate: checkAtLeastOne,
  rng: [checkGenerator],
  shuffle: checkBoolean,
  dropLast: checkBoolean,
  metrics: checkMetrics,
  measures: checkMeasures,
  every: checkAtLeastOne,
  signal: checkSignal,
  observe: checkFunction,
  afterBackward: checkFunction,
  afterUpdate: checkFunction,
  averages: checkAverages,
  observers: checkObservers,
  stopping: checkStopRule,
  save: checkSave,
  resume: anything,
};

function checkValidation(where: string, name: string, value: unknown): void {
  checkSource(where, name, value);
  if (value.size > 0) return;
  const remedy = "Leave it out, or check how the data was split.";
  throw refusal(RangeError, where, `${name} must have at least one sample`, "none", remedy);
}

function checkGenerator(where: string, name: string, value: unknown): void {
  if (value === undefined) {
    const remedy = "Pass { rng: rng(7) }; it decides the order of the samples.";
    throw refusal(TypeError, where, `${name} must be given`, "undefined", remedy);
  }
  checkRng(where, name, value);
  checkFunction(where, `${name}.split`, value.split);
}

function checkAverages(where: string, name: string, value: unknown): void {
  const given: unknown[] = isPlainObject(value) ? Object.values(value) : [undefined];
  const stranger = given.findIndex((average) => !hasMethods(average, "state", "load", "update"));
  if (stranger < 0 && !hasMethods(value, "state")) return;
  const remedy = "Pass { ema: ema(parameters(model)) }, and update them in afterUpdate.";
  throw refusal(TypeError, where, `${name} must be averages of weights by name`, describeValue(value), remedy);
}

function checkOptimizer(where: string, name: string, value: unknown): asserts value is FitOptimizer {
  const groups = hasMethods(value, "step", "zeroGrad", "state", "load") && (value as Partial<FitOptimizer>).groups;
  if (Array.isArray(groups) && groups.every((group) => Array.isArray(group?.parameters))) return;
  const remedy = "Make one of the model's parameters: sgd(parameters(model), { learningRate: 0.1 }).";
  throw refusal(TypeError, where, `${name} must be an optimizer`, describeValue(value), remedy);
}

/** A model that declares parameters and an optimizer that has none of them would go on for ever and learn nothing. */
function checkTrains(model: Layer, { groups }: FitOptimizer): void {
  const own = new Set(parameters(model));
  const trained = groups.flatMap((group) => group.parameters).filter((parameter) => isTensor(parameter));
  if (own.size === 0 || trained.some((parameter) => own.has(parameter))) return;
  const got = `${trained.length} that are not among its ${own.size}`;
  const remedy = "Make the optimizer with parameters(model), of this model.";
  throw refusal(TypeError, "fit", "the optimizer must train parameters of the model", got, remedy);
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");
}
