export type { ValueRange } from "@ganglion/tensor/graph";
export type { Averages } from "./averages.ts";
export type { TrainingBatch, BatchRequest, BatchSource } from "./batch-source.ts";
export type { Checkpoint } from "./checkpoint.ts";
export type { CheckpointStore, SaveOptions } from "./check-save.ts";
export {
  type CheckpointFolder,
  type CheckpointFolderOptions,
  checkpointFolder,
  type DamagedCheckpoint,
  type FoundCheckpoint,
} from "./checkpoint-folder.ts";
export type { CheckpointPlace, FolderHandleLike } from "./checkpoint-place.ts";
export { type EarlyStopping, type EarlyStoppingOptions, earlyStopping } from "./early-stopping.ts";
export { DivergedError, type Fault } from "./diverged-error.ts";
export { type EvaluateOptions, evaluate } from "./evaluate.ts";
export { type BootstrapOptions, bootstrapInterval } from "./evaluation/bootstrap-interval.ts";
export { type EnsembleAverage, type EnsembleOptions, ensemble, testTimeAugmentation } from "./evaluation/ensemble.ts";
export type { Interval, IntervalOptions } from "./evaluation/interval.ts";
export { type Fold, type KFoldOptions, kFold, stratifiedKFold } from "./evaluation/k-fold.ts";
export { type HostTensor, type PredictOptions, type Predictions, predict } from "./evaluation/predict.ts";
export { wilsonInterval } from "./evaluation/wilson-interval.ts";
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
export { type Calibration, type CalibrationBin, type CalibrationOptions, calibration } from "./measures/calibration.ts";
export {
  type ClassAverages,
  type ClassificationOptions,
  type ClassificationReport,
  type ClassScores,
  classificationReport,
} from "./measures/classification-report.ts";
export { type RegressionErrors, regressionErrors } from "./measures/regression-errors.ts";
export { type TopKOptions, topKAccuracy } from "./measures/top-k-accuracy.ts";
export { type Minimizer, minimize } from "./minimize.ts";
export type { Sample, SampleValues } from "./sample-batch.ts";
export { type SampleStream, type SourceOptions, sourceOf } from "./source-of.ts";
export { accuracy, type AccuracyOptions, type Metric } from "./metric.ts";
export type { StopRule, StopRuleState } from "./stop-rule.ts";
export { loadCheckpoint, saveCheckpoint, type StoredCheckpoint, type StoredTensor } from "./stored-checkpoint.ts";
export type { Finding, ObservedStep, Severity, TrainingObserver } from "./training-observer.ts";
export type { Training } from "./training.ts";
export { type WarmUpOptions, type WarmUpProgress, warmUp } from "./warm-up.ts";
export { type WeightPenaltyOptions, weightPenalty } from "./weight-penalty.ts";
