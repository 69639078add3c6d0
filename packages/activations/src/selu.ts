import type { Activation } from "./activation.ts";
import { formulaActivation } from "./formula-activation.ts";

const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

/**
 * The scaled exponential linear unit: `scale * x` where `x` is positive, else `scale * alpha * (exp(x) - 1)`, with
 * `alpha = 1.6732632423543772` and `scale = 1.0507009873554805`, for which standard normal inputs give outputs of mean 0 and
 * variance 1. Initialize weights with lecunNormal.
 * @example
 * ```ts
 * import { selu } from "@ganglion/activations";
 * selu.zeroCentered; // => true
 * ```
 * @see Klambauer, Unterthiner, Mayr and Hochreiter, 2017, Self-Normalizing Neural Networks
 */
export const selu: Activation = /* @__PURE__ */ formulaActivation({
  kind: "selu",
  options: {},
  formula: (x) => x.greater(0).where(x, x.minimum(0).expm1().mul(ALPHA)).mul(SCALE),
  derivativeFormula: (x) =>
    x.greater(0).where(
      SCALE,
      x
        .minimum(0)
        .exp()
        .mul(SCALE * ALPHA),
    ),
  gain: () => 0.75,
  range: () => [-SCALE * ALPHA, Number.POSITIVE_INFINITY],
  zeroCentered: true,
  cost: 1,
  traits: { weightInit: "lecun" },
});
