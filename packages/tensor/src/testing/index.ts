export { type Attempt, type Border, failureOf, wrongArguments, wrongOptions } from "./borders.ts";
export { allClose, assertAllClose, type Tolerance } from "./all-close.ts";
export { fuzz, fuzzCount, type FuzzOptions, type FuzzReport, isClearError } from "./fuzz.ts";
export { mutateBytes } from "./fuzz-bytes.ts";
export { mutateJson } from "./fuzz-json.ts";
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
export { randomElementwise } from "./random-elementwise.ts";
export { rejection, thrown } from "./thrown.ts";
export type { TensorMatchers } from "./vitest.ts";
export {
  type Deviations,
  describeOps,
  type OpReport,
  type OpSuiteOptions,
  runOpCases,
  type TestFunctions,
} from "./ops/describe-ops.ts";
export type { ErrorCase, GradientTest, OpCase, ToleranceClass, ValueCase } from "./ops/op-case.ts";
export { opCases } from "./ops/op-cases.ts";
export { runOpCase } from "./ops/run-op-case.ts";
export { type FixtureCase, type FixtureTensor, fixtureCases } from "./ops/fixture-cases.ts";
