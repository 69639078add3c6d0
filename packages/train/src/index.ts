export type { Averages } from "./averages.ts";
export type { TrainingBatch, BatchRequest, BatchSource } from "./batch-source.ts";
export type { Checkpoint } from "./checkpoint.ts";
export type { CheckpointStore, SaveOptions } from "./checkpoint-saving.ts";
export {
  type CheckpointFolder,
  type CheckpointFolderOptions,
  checkpointFolder,
  type DamagedCheckpoint,
  type FoundCheckpoint,
} from "./checkpoint-folder.ts";
export type { CheckpointPlace, FolderHandleLike } from "./checkpoint-place.ts";
export { DivergedError, type Fault, type ValueRange } from "./diverged-error.ts";
export { type EvaluateOptions, evaluate } from "./evaluate.ts";
export type { Fingerprint, GroupPrint, OptionPrint, ParameterPrint } from "./fingerprint.ts";
export { fit } from "./fit.ts";
export type {
  CheckpointEvent,
  EndEvent,
  EpochEvent,
  FindingEvent,
  FitEvent,
  StartEvent,
  StepEvent,
  ValidationEvent,
} from "./fit-event.ts";
export type { FitOptimizer, FitOptions } from "./fit-options.ts";
export type { Measure, MeasuredBatch, MeasureResults, MeasureRun, Measures } from "./host-measure.ts";
export { accuracy, type AccuracyOptions, type Metric } from "./metric.ts";
export type { StopRule, StopRuleState } from "./stop-rule.ts";
export { loadCheckpoint, saveCheckpoint, type StoredCheckpoint, type StoredTensor } from "./stored-checkpoint.ts";
export type { Finding, ObservedStep, Severity, TrainingObserver } from "./training-observer.ts";
export type { Training } from "./training.ts";
