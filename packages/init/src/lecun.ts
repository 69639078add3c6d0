import { fans } from "./fans.ts";
import type { Initializer } from "./initializer.ts";
import { normal } from "./normal.ts";
import { symmetricUniform } from "./uniform.ts";

/**
 * Normal with `std = 1 / sqrt(fanIn)`, which keeps the variance of what flows through linear layers. The one for selu.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @example
 * ```ts
 * import { lecunNormal } from "@ganglion/init";
 * const init = lecunNormal();
 * ```
 * @see LeCun, Bottou, Orr, Mueller, 1998, "Efficient backprop"
 * @see Klambauer, Unterthiner, Mayr, Hochreiter, 2017, "Self-normalizing neural networks"
 */
export function lecunNormal(): Initializer {
  return (shape, options) => normal({ std: spread(shape) })(shape, options);
}

/**
 * Uniform in `+-sqrt(3 / fanIn)`, which has the variance of `lecunNormal`.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @see LeCun, Bottou, Orr, Mueller, 1998, "Efficient backprop"
 */
export function lecunUniform(): Initializer {
  return (shape, options) => symmetricUniform(Math.sqrt(3) * spread(shape))(shape, options);
}

function spread(shape: readonly number[]): number {
  return 1 / Math.sqrt(Math.max(1, fans(shape).fanIn));
}
