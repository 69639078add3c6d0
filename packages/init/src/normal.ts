import { checkNumber, checkOptions } from "@ganglion/tensor";
import { type Initializer, initializer } from "./initializer.ts";

/** The mean and the standard deviation of `normal`. */
export interface NormalInitOptions {
  readonly mean?: number;
  readonly std?: number;
}

/**
 * Independent normal numbers.
 * @throws TypeError unless both are numbers; RangeError when drawing, unless `mean` is finite, and `std` finite and >= 0.
 * @example
 * ```ts
 * import { normal } from "@ganglion/init";
 * const init = normal({ std: 0.01 });
 * ```
 */
export function normal(options: NormalInitOptions = {}): Initializer {
  checkOptions<NormalInitOptions>("normal", options, { mean: checkNumber, std: checkNumber });
  const { mean = 0, std = 1 } = options;
  return initializer("normal", (shape, { rng, dtype }) => rng.normal(shape, { mean, std, dtype }));
}
