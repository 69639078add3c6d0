import { anything, checkOptions, describeWord, refusal } from "@ganglion/tensor";
import { fans } from "./fans.ts";
import { type Initializer, initializer } from "./initializer.ts";
import { normal } from "./normal.ts";

/** What `randomWalk` is for. */
export interface RandomWalkOptions {
  /** What follows each layer; relu by default. */
  readonly nonlinearity?: "relu" | "linear";
}

/**
 * Normal with `std = g / sqrt(fanIn)`, where `g` keeps the logarithm of the gradient's length from drifting through very
 * many layers: `g = sqrt(2) exp(1.2 / (max(n, 6) - 2.4))` with relu, `g = exp(1 / (2 n))` without, for `n = fanIn`.
 * @throws RangeError for another nonlinearity; ShapeError when drawing, if the weight has fewer than two axes.
 * @example
 * ```ts
 * import { randomWalk } from "@ganglion/init";
 * const init = randomWalk(); // for plain relu nets of a hundred layers and more
 * ```
 * @see Sussillo, Abbott, 2014, "Random walk initialization for training very deep feedforward networks"
 */
export function randomWalk(options: RandomWalkOptions = {}): Initializer {
  checkOptions<RandomWalkOptions>("randomWalk", options, { nonlinearity: anything });
  const { nonlinearity = "relu" } = options;
  if (nonlinearity !== "relu" && nonlinearity !== "linear") {
    throw refusal(
      RangeError,
      "randomWalk",
      "the nonlinearity must be relu or linear",
      describeWord(nonlinearity),
      "The gain was derived for these.",
    );
  }
  return initializer("randomWalk", (shape, drawing) => {
    const n = Math.max(1, fans(shape).fanIn);
    const gain =
      nonlinearity === "linear" ? Math.exp(1 / (2 * n)) : Math.SQRT2 * Math.exp(1.2 / (Math.max(n, 6) - 2.4));
    return normal({ std: gain / Math.sqrt(n) })(shape, drawing);
  });
}
