import { checkFinite, full, checkOptions } from "@ganglion/tensor";
import { type Initializer, initializer } from "./initializer.ts";

/**
 * Every element is `value`.
 * @throws TypeError unless `value` is a number, RangeError unless it is finite.
 * @example
 * ```ts
 * import { constant } from "@ganglion/init";
 * const biasInit = constant(0.1); // keeps relus active at first
 * ```
 */
export function constant(value: number, options: object = {}): Initializer {
  checkOptions("constant", options, {});
  checkFinite("constant", "value", value);
  return initializer("constant", (shape, { dtype }) => full(shape, value, { dtype }));
}
