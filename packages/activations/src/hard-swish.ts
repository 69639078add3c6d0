import type { Activation } from "./activation.ts";
import { formulaActivation } from "./formula-activation.ts";

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
export const hardSwish: Activation = /* @__PURE__ */ formulaActivation({
  kind: "hardSwish",
  options: {},
  formula: (x) => x.lessEqual(-3).where(0, x.add(3).maximum(0).minimum(6).div(6).mul(x)),
  derivativeFormula: (x) => x.less(-3).where(0, x.greaterEqual(3).where(1, x.mul(2).add(3).div(6))),
  gain: () => GAIN,
  range: () => [-0.375, Number.POSITIVE_INFINITY],
  cost: 0,
});

const GAIN = 1.7366572127665416;
