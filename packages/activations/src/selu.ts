import { exp, expm1, greater, minimum, mul, where } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { choose } from "./choose.ts";
import { defineActivation } from "./define-activation.ts";

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
export const selu: Activation = /* @__PURE__ */ defineActivation({
  kind: "selu",
  options: {},
  forward: (x) => mul(where(greater(x, 0), x, mul(expm1(minimum(x, 0)), ALPHA)), SCALE),
  derivative: (x) => choose(x, greater(x, 0), SCALE, mul(exp(minimum(x, 0)), SCALE * ALPHA)),
  fused: () => ["selu", 0],
  gain: () => 0.75,
  range: () => [-SCALE * ALPHA, Number.POSITIVE_INFINITY],
  zeroCentered: true,
  cost: 1,
});
