import { anything, checkCount, checkNonNegative, checkOptions, describeWord, refusal } from "@ganglion/tensor";
import { fans, type FansOptions } from "./fans.ts";
import { gain, type Nonlinearity } from "./gain.ts";
import { type Initializer, initializer } from "./initializer.ts";
import { normal } from "./normal.ts";
import { symmetricUniform } from "./uniform.ts";

/** How `kaimingNormal` and `kaimingUniform` scale. */
export interface KaimingOptions extends FansOptions {
  /** `"fanIn"` keeps the variance of activations on the way forward, `"fanOut"` that of gradients on the way back. */
  readonly mode?: "fanIn" | "fanOut";
  /** What follows the layer; relu by default, leakyRelu where a slope is given. */
  readonly nonlinearity?: Nonlinearity;
  /** The slope of the leakyRelu that follows; 0.01 by default. */
  readonly negativeSlope?: number;
  /** The gain itself, for what `gain` does not know and for activations with other options, which carry their own. */
  readonly gain?: number;
}

/**
 * Normal with `std = gain / sqrt(fan)`, so that signals keep their size through any number of layers with relu after them.
 * Without options it is PyTorch's, whose default is a leakyRelu of slope 0.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @throws RangeError if the mode is neither of the two, or for what `gain` throws.
 * @example
 * ```ts
 * import { kaimingNormal } from "@ganglion/init";
 * const init = kaimingNormal({ mode: "fanOut", nonlinearity: "relu" });
 * ```
 * @see He, Zhang, Ren, Sun, 2015, "Delving deep into rectifiers"
 */
export function kaimingNormal(options: KaimingOptions = {}): Initializer {
  return byFan("kaimingNormal", options, (std) => normal({ std }));
}

/**
 * Uniform in `+-gain * sqrt(3 / fan)`, which has the variance of `kaimingNormal`.
 * @throws ShapeError when drawing, if the weight has fewer than two axes.
 * @throws RangeError if the mode is neither of the two, or for what `gain` throws.
 * @see He, Zhang, Ren, Sun, 2015, "Delving deep into rectifiers"
 */
export function kaimingUniform(options: KaimingOptions = {}): Initializer {
  return byFan("kaimingUniform", options, (std) => symmetricUniform(Math.sqrt(3) * std));
}

/** What draws with the standard deviation that a weight's shape asks for. */
function byFan(where: string, options: KaimingOptions, of: (std: number) => Initializer): Initializer {
  checkOptions<KaimingOptions>(where, options, CHECKS, { a: "negativeSlope" });
  const { mode = "fanIn", negativeSlope } = options;
  const { nonlinearity = negativeSlope === undefined ? "relu" : "leakyRelu" } = options;
  if (mode !== "fanIn" && mode !== "fanOut") {
    throw refusal(
      RangeError,
      where,
      "mode must be fanIn or fanOut",
      describeWord(mode),
      "fanIn keeps the size of activations, fanOut of gradients.",
    );
  }
  const factor = options.gain ?? gain(nonlinearity, negativeSlope);
  return initializer(where, (shape, drawing) => {
    const fan = fans(shape, { groups: options.groups ?? drawing.groups })[mode];
    return of(factor / Math.sqrt(Math.max(1, fan)))(shape, drawing);
  });
}

/** What `gain` is asked it checks itself. */
const CHECKS = {
  mode: anything,
  nonlinearity: anything,
  negativeSlope: anything,
  gain: checkNonNegative,
  groups: checkCount,
};
