import type { Activation } from "./activation.ts";
import { formulaActivation } from "./formula-activation.ts";

/** What `elu.with` takes. */
export interface EluOptions {
  /** Minus the output's lower bound; 1 by default. */
  readonly alpha: number;
}

/**
 * The exponential linear unit: `x` where it is positive, else `alpha * (exp(x) - 1)`. Its negative values bring the mean
 * closer to 0.
 * @example
 * ```ts
 * import { elu } from "@ganglion/activations";
 * elu.with({ alpha: 2 }).range; // => [-2, Infinity]
 * ```
 * @see Clevert, Unterthiner and Hochreiter, 2016, Fast and Accurate Deep Network Learning by Exponential Linear Units
 */
export const elu: Activation<EluOptions> = /* @__PURE__ */ formulaActivation<EluOptions>({
  kind: "elu",
  options: { alpha: 1 },
  formula: (x, { alpha }) => x.greater(0).where(x, x.minimum(0).expm1().mul(alpha)),
  // Not `y + alpha`, which has no digits left where `y` comes close to `-alpha`.
  derivativeFormula: (x, { alpha }) => x.greater(0).where(1, x.minimum(0).exp().mul(alpha)),
  gain: ({ alpha }) => 1 / Math.sqrt(0.5 + NEGATIVE_HALF * alpha ** 2),
  range: ({ alpha }) => [Math.min(0, -alpha), Number.POSITIVE_INFINITY],
  cost: 1,
});

/** `E[(exp(z) - 1)^2 where z < 0]` for a standard normal z: `e^2 Phi(-2) - 2 sqrt(e) Phi(-1) + 1/2`. */
const NEGATIVE_HALF = 0.14494541749292386;
