import { full } from "@ganglion/tensor";
import type { Initializer } from "./initializer.ts";

/**
 * Every element is `value`.
 * @example
 * ```ts
 * import { constant } from "@ganglion/init";
 * const biasInit = constant(0.1); // keeps relus active at first
 * ```
 */
export function constant(value: number): Initializer {
  return (shape, { dtype = "float32" }) => full(shape, value, { dtype });
}
