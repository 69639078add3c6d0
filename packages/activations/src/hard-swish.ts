import { add, div, greaterEqual, less, lessEqual, maximum, minimum, mul, where } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { choose } from "./choose.ts";
import { defineActivation } from "./define-activation.ts";

/**
 * Swish with straight edges: `x * clip(x + 3, 0, 6) / 6`, which takes no exponential.
 * @example
 * ```ts
 * import { hardSwish } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await hardSwish(tensor([-3, 3])).array(); // => [0, 3]
 * ```
 * @see Howard et al., 2019, Searching for MobileNetV3
 */
export const hardSwish: Activation = /* @__PURE__ */ defineActivation({
  kind: "hardSwish",
  options: {},
  forward: (x) => where(lessEqual(x, -3), 0, mul(x, div(minimum(maximum(add(x, 3), 0), 6), 6))),
  derivative: (x) => {
    const slope = div(add(mul(x, 2), 3), 6);
    return where(less(x, -3), 0, choose(x, greaterEqual(x, 3), 1, slope));
  },
  fused: () => ["hardSwish", 0],
  gain: () => GAIN,
  range: () => [-0.375, Number.POSITIVE_INFINITY],
  cost: 0,
});

const GAIN = 1.7366572127665416;
