import { mul, tanh as hyperbolicTangent } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { composedActivation } from "./composed-activation.ts";
import { sigmoid } from "./sigmoid.ts";

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
export const tanh: Activation = /* @__PURE__ */ composedActivation({
  kind: "tanh",
  options: {},
  forward: (x) => hyperbolicTangent(x),
  // `1 - y^2` with all its digits.
  derivative: (x) => mul(mul(sigmoid(mul(x, 2)), sigmoid(mul(x, -2))), 4),
  fused: () => ["tanh", 0],
  gain: () => 5 / 3,
  range: () => [-1, 1],
  zeroCentered: true,
  cost: 1,
  traits: { weightInit: "xavier" },
});
