import type { Tolerance } from "./all-close.ts";
import type { Comparable } from "./host-values.ts";

/** What `expect.extend(matchers)` adds to the assertions of vitest and jest. */
export interface TensorMatchers {
  /** Passes if `allClose` holds; a promise where the values are on a device that can only answer later. */
  toBeAllClose(expected: Comparable, tolerance?: Tolerance): void | Promise<void>;
}

// Global interfaces that the runners' own extend, whatever their version: so neither of them has to be installed, or be
// a peer, for these types to compile.
declare global {
  // oxlint-disable-next-line typescript/no-namespace -- chai's own declaration, which vitest's extends
  namespace Chai {
    interface Assertion extends TensorMatchers {}
  }
  // oxlint-disable-next-line typescript/no-namespace -- jest's own declaration
  namespace jest {
    interface Matchers<R, T> extends TensorMatchers {}
  }
}
