import { checkCount, checkNonNegative, checkOptions } from "@ganglion/tensor";
import { fans, type FansOptions } from "./fans.ts";
import type { GainOptions } from "./gain-options.ts";
import { type Initializer, initializer } from "./initializer.ts";
import { normal } from "./normal.ts";
import { symmetricUniform } from "./uniform.ts";

/** How the Xavier initializers scale. */
export interface XavierOptions extends GainOptions, FansOptions {}

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
export function xavierNormal(options: XavierOptions = {}): Initializer {
  return byFans("xavierNormal", options, (std) => normal({ std }));
}

/**
 * Uniform in `+-gain * sqrt(6 / (fanIn + fanOut))`, which has the variance of `xavierNormal`.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @see Glorot, Bengio, 2010, "Understanding the difficulty of training deep feedforward neural networks"
 */
export function xavierUniform(options: XavierOptions = {}): Initializer {
  return byFans("xavierUniform", options, (std) => symmetricUniform(Math.sqrt(3) * std));
}

function byFans(where: string, options: XavierOptions, of: (std: number) => Initializer): Initializer {
  checkOptions<XavierOptions>(where, options, { gain: checkNonNegative, groups: checkCount });
  const { gain = 1 } = options;
  return initializer(where, (shape, drawing) => {
    const { fanIn, fanOut } = fans(shape, { groups: options.groups ?? drawing.groups });
    return of(gain * Math.sqrt(2 / Math.max(1, fanIn + fanOut)))(shape, drawing);
  });
}
