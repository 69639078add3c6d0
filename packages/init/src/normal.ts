import type { Initializer } from "./initializer.ts";

/** The mean and the standard deviation of `normal`. */
export interface NormalInitOptions {
  readonly mean?: number;
  readonly std?: number;
}

/**
 * Independent normal numbers.
 * @throws RangeError when drawing, unless `mean` is finite, and `std` finite and >= 0.
 * @example
 * ```ts
 * import { normal } from "@ganglion/init";
 * const init = normal({ std: 0.01 });
 * ```
 */
export function normal({ mean = 0, std = 1 }: NormalInitOptions = {}): Initializer {
  return (shape, { rng, dtype = "float32" }) => rng.normal(shape, { mean, std, dtype });
}
