export type { Averages } from "./averages.ts";
export type { TrainingBatch, BatchRequest, BatchSource } from "./batch-source.ts";
export { DivergedError } from "./diverged-error.ts";
export { type EvaluateOptions, evaluate } from "./evaluate.ts";
export { fit } from "./fit.ts";
export type { EndEvent, EpochEvent, FitEvent, StartEvent, StepEvent } from "./fit-event.ts";
export type { FitOptions } from "./fit-options.ts";
export { accuracy, type Metric } from "./metric.ts";
export type { FitOptimizer } from "./optimizer.ts";
