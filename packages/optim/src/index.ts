export { createOptimizer, type OptimizerRule, type Update } from "./create-optimizer.ts";
export type {
  Optimizer,
  OptimizerGroup,
  OptimizerParameters,
  OptimizerState,
  ParameterGroup,
  RateOptions,
} from "./optimizer.ts";
export type { Schedule, ScheduleState } from "./schedule.ts";
export { sgd, type SgdOptions } from "./sgd.ts";
export { recall, remember, type Slots } from "./slots.ts";
