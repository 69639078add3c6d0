import { checkNonNegative, checkNumber, checkOptions, full } from "@ganglion/tensor";
import { type Initializer, initializer } from "./initializer.ts";

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
export function uniform(options: UniformInitOptions = {}): Initializer {
  checkOptions<UniformInitOptions>("uniform", options, { low: checkNumber, high: checkNumber });
  const { low = 0, high = 1 } = options;
  return initializer("uniform", (shape, { rng, dtype }) => rng.uniform(shape, { low, high, dtype }));
}

/**
 * Uniform in `[-bound, bound)`, and zeros where the bound is 0.
 * @throws TypeError unless `bound` is a number, RangeError unless it is finite and >= 0.
 */
export function symmetricUniform(bound: number): Initializer {
  checkNonNegative("symmetricUniform", "bound", bound);
  return bound > 0
    ? uniform({ low: -bound, high: bound })
    : initializer("symmetricUniform", (shape, { dtype }) => full(shape, 0, { dtype }));
}
