import { checkOptions } from "@ganglion/tensor";
import { fans } from "./fans.ts";
import { type Initializer, initializer } from "./initializer.ts";
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
export function lecunNormal(options: object = {}): Initializer {
  checkOptions("lecunNormal", options, {});
  return initializer("lecunNormal", (shape, drawing) => normal({ std: standardDeviation(shape) })(shape, drawing));
}

/**
 * Uniform in `+-sqrt(3 / fanIn)`, which has the variance of `lecunNormal`.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @see LeCun, Bottou, Orr, Mueller, 1998, "Efficient backprop"
 */
export function lecunUniform(options: object = {}): Initializer {
  checkOptions("lecunUniform", options, {});
  return initializer("lecunUniform", (shape, drawing) =>
    symmetricUniform(Math.sqrt(3) * standardDeviation(shape))(shape, drawing),
  );
}

function standardDeviation(shape: readonly number[]): number {
  return 1 / Math.sqrt(Math.max(1, fans(shape).fanIn));
}
