export { allClose, assertAllClose, type Tolerance } from "./all-close.ts";
export type { Comparable, HostValues } from "./host-values.ts";
export { type MatcherResult, matchers } from "./matchers.ts";
export type { TensorMatchers } from "./vitest.ts";
