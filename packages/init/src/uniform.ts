import { full } from "@ganglion/tensor";
import type { Initializer } from "./initializer.ts";

/** The interval of `uniform`. */
export interface UniformInitOptions {
  readonly low?: number;
  readonly high?: number;
}

/**
 * Independent uniform numbers in `[low, high)`.
 * @throws RangeError when drawing, unless `low < high`.
 * @example
 * ```ts
 * import { uniform } from "@ganglion/init";
 * const init = uniform({ low: -0.05, high: 0.05 });
 * ```
 */
export function uniform({ low = 0, high = 1 }: UniformInitOptions = {}): Initializer {
  return (shape, { rng, dtype = "float32" }) => rng.uniform(shape, { low, high, dtype });
}

/** Uniform in `[-bound, bound)`, and zeros where the bound is 0. */
export function symmetricUniform(bound: number): Initializer {
  return bound > 0
    ? uniform({ low: -bound, high: bound })
    : (shape, { dtype = "float32" }) => full(shape, 0, { dtype });
}
