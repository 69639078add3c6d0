export { type AdadeltaOptions, adadelta } from "./adadelta.ts";
export { type AdagradOptions, adagrad } from "./adagrad.ts";
export { adam } from "./adam.ts";
export type { AdamOptions } from "./adam-rule.ts";
export { type AdamaxOptions, adamax } from "./adamax.ts";
export { adamW } from "./adam-w.ts";
export { type ClipGradNormOptions, clipGradNorm } from "./clip-grad-norm.ts";
export { clipGradValue } from "./clip-grad-value.ts";
export { createOptimizer } from "./create-optimizer.ts";
export { type EmaOptions, ema } from "./ema.ts";
export { type FindLearningRateOptions, findLearningRate, type LearningRateSearch } from "./find-learning-rate.ts";
export { type LambOptions, lamb } from "./lamb.ts";
export { type LionOptions, lion } from "./lion.ts";
export type { ModelParameters } from "./model-parameters.ts";
export type { MomentOptions } from "./moments.ts";
export { type NadamOptions, nadam } from "./nadam.ts";
export type {
  Optimizer,
  OptimizerGroup,
  OptimizerParameters,
  OptimizerState,
  ParameterGroup,
  RateOptions,
} from "./optimizer.ts";
export { type RadamOptions, radam } from "./radam.ts";
export { type RmspropOptions, rmsprop } from "./rmsprop.ts";
export type { OptimizerRule, RuleOptions, Settings, Update } from "./rule.ts";
export type { Schedule, ScheduleState } from "./schedule.ts";
export { constantRate } from "./schedules/constant-rate.ts";
export { type CosineAnnealingOptions, cosineAnnealing } from "./schedules/cosine-annealing.ts";
export { type CosineWarmRestartsOptions, cosineWarmRestarts } from "./schedules/cosine-warm-restarts.ts";
export { type ExponentialDecayOptions, exponentialDecay } from "./schedules/exponential-decay.ts";
export { type MultiStepDecayOptions, multiStepDecay } from "./schedules/multi-step-decay.ts";
export {
  type CycleShape,
  type OneCycleMomentumOptions,
  type OneCycleOptions,
  oneCycle,
  oneCycleMomentum,
} from "./schedules/one-cycle.ts";
export { type PolynomialDecayOptions, polynomialDecay } from "./schedules/polynomial-decay.ts";
export { type PlateauSchedule, type ReduceOnPlateauOptions, reduceOnPlateau } from "./schedules/reduce-on-plateau.ts";
export { type StepDecayOptions, stepDecay } from "./schedules/step-decay.ts";
export { type WarmupOptions, warmup } from "./schedules/warmup.ts";
export { type RatedGroup, type SgdOptions, sgd } from "./sgd.ts";
export { recall, remember, type SlotNames, type Slots, type TensorSlot } from "./slots.ts";
export { swa } from "./swa.ts";
export type { WeightAverage, WeightAverageState } from "./weight-average.ts";
