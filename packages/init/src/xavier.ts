import { fans } from "./fans.ts";
import type { GainOptions } from "./gain-options.ts";
import type { Initializer } from "./initializer.ts";
import { normal } from "./normal.ts";
import { symmetricUniform } from "./uniform.ts";

/**
 * Normal with `std = gain * sqrt(2 / (fanIn + fanOut))`: a compromise between keeping the variance of activations on the
 * way forward and that of gradients on the way back. For layers followed by tanh or nothing.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @example
 * ```ts
 * import { gain, xavierNormal } from "@ganglion/init";
 * const init = xavierNormal({ gain: gain("tanh") });
 * ```
 * @see Glorot, Bengio, 2010, "Understanding the difficulty of training deep feedforward neural networks"
 */
export function xavierNormal({ gain = 1 }: GainOptions = {}): Initializer {
  return (shape, options) => normal({ std: spread(shape, gain) })(shape, options);
}

/**
 * Uniform in `+-gain * sqrt(6 / (fanIn + fanOut))`, which has the variance of `xavierNormal`.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @see Glorot, Bengio, 2010, "Understanding the difficulty of training deep feedforward neural networks"
 */
export function xavierUniform({ gain = 1 }: GainOptions = {}): Initializer {
  return (shape, options) => symmetricUniform(Math.sqrt(3) * spread(shape, gain))(shape, options);
}

function spread(shape: readonly number[], gain: number): number {
  const { fanIn, fanOut } = fans(shape);
  return gain * Math.sqrt(2 / Math.max(1, fanIn + fanOut));
}
