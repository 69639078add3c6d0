import { mul, sub, tanh as hyperbolicTangent } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { defineActivation } from "./define-activation.ts";

/**
 * The hyperbolic tangent `(exp(x) - exp(-x)) / (exp(x) + exp(-x))`.
 * @example
 * ```ts
 * import { tanh } from "@ganglion/activations";
 * tanh.gain; // => 5 / 3
 * tanh.zeroCentered; // => true
 * ```
 * @see LeCun, Bottou, Orr and Müller, 1998, Efficient BackProp
 */
export const tanh: Activation = /* @__PURE__ */ defineActivation({
  kind: "tanh",
  options: {},
  forward: (x) => hyperbolicTangent(x),
  derivative: (_x, y) => sub(1, mul(y, y)),
  fused: () => ["tanh", 0],
  gain: () => 5 / 3,
  range: () => [-1, 1],
  zeroCentered: true,
  cost: 1,
});
