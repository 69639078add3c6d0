// Loads the types that are added to below.
// oxlint-disable-next-line import/no-empty-named-blocks, unicorn/require-module-specifiers -- nothing of it is named
import type {} from "vitest";
import type { Tolerance } from "./all-close.ts";
import type { Comparable } from "./host-values.ts";

/** What `expect.extend(matchers)` adds to the assertions of vitest. */
export interface TensorMatchers {
  /** Passes if `allClose` holds; a promise where the values are on a device that can only answer later. */
  toBeAllClose(expected: Comparable, tolerance?: Tolerance): void | Promise<void>;
}

declare module "vitest" {
  // oxlint-disable-next-line typescript/no-explicit-any -- vitest's own declaration
  interface Matchers<T = any> extends TensorMatchers {}
}
