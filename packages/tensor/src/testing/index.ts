export { allClose, assertAllClose, type Tolerance } from "./all-close.ts";
export {
  assertGradCheck,
  type GradCheckCoordinate,
  type GradCheckOptions,
  type GradCheckResult,
  gradCheck,
} from "./grad-check.ts";
export type { GradFunction } from "./grad-function.ts";
export { assertGradGradCheck, gradGradCheck } from "./grad-grad-check.ts";
export type { Comparable, HostValues } from "./host-values.ts";
export { type MatcherResult, matchers } from "./matchers.ts";
export type { TensorMatchers } from "./vitest.ts";
