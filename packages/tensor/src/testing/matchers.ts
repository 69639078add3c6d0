import { findDifference, type Tolerance } from "./all-close.ts";
import { type Comparable, type HostValues, hostValues } from "./host-values.ts";

/** What a matcher tells `expect`. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for `expect.extend` of vitest (or jest). `toBeAllClose` passes if `allClose` holds. It answers at once where
 * values can be read at once; on other devices it returns a promise: `await expect(x).toBeAllClose(y)` works everywhere.
 * @example
 * ```ts
 * import { reference, setBackend, tensor } from "@ganglion/tensor";
 * import { matchers } from "@ganglion/tensor/testing";
 * import { expect } from "vitest";
 * expect.extend(matchers);
 * setBackend(reference());
 * expect(tensor([1, 2]).mul(2)).toBeAllClose([2, 4]);
 * expect(tensor([1, 2]).div(3)).toBeAllClose([0.333, 0.667], { atol: 1e-3 });
 * ```
 */
export const matchers: { readonly toBeAllClose: typeof toBeAllClose } = { toBeAllClose };

function toBeAllClose(
  received: Comparable,
  expected: Comparable,
  tolerance?: Tolerance,
): MatcherResult | Promise<MatcherResult> {
  const actual = hostValues(received);
  const wanted = hostValues(expected);
  if (actual instanceof Promise || wanted instanceof Promise) {
    return Promise.all([actual, wanted]).then(([left, right]) => judge(left, right, tolerance));
  }
  return judge(actual, wanted, tolerance);
}

function judge(actual: HostValues, expected: HostValues, tolerance: Tolerance | undefined): MatcherResult {
  const difference = findDifference(actual, expected, tolerance);
  const rule = difference ?? `some value must differ, got ${expected.data.length} that are all within the tolerance.`;
  return { pass: difference === undefined, message: () => `toBeAllClose: ${rule}` };
}
