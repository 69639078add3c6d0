import { mul, neg, sigmoid as logistic } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { composedActivation } from "./composed-activation.ts";

/**
 * The logistic function `1 / (1 + exp(-x))`, exact in both tails.
 * @example
 * ```ts
 * import { sigmoid } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await sigmoid(tensor([0])).array(); // => [0.5]
 * ```
 * @see LeCun, Bottou, Orr and Müller, 1998, Efficient BackProp (on why its outputs, all positive, slow down training)
 */
export const sigmoid: Activation = /* @__PURE__ */ composedActivation({
  kind: "sigmoid",
  options: {},
  forward: (x) => logistic(x),
  // `sigmoid(-x)` is `1 - y` with all its digits.
  derivative: (x, y) => mul(y, logistic(neg(x))),
  fused: () => ["sigmoid", 0],
  gain: () => 1,
  range: () => [0, 1],
  cost: 1,
  traits: { weightInit: "xavier" },
});
