import type { Activation } from "./activation.ts";
import { formulaActivation } from "./formula-activation.ts";

/**
 * Relu that stays below 6: `min(max(x, 0), 6)`, which few bits can hold.
 * @example
 * ```ts
 * import { relu6 } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await relu6(tensor([-1, 2, 7])).array(); // => [0, 2, 6]
 * ```
 * @see Howard et al., 2017, MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications
 */
export const relu6: Activation = /* @__PURE__ */ formulaActivation({
  kind: "relu6",
  options: {},
  formula: (x) => x.maximum(0).minimum(6),
  derivativeFormula: (x) => x.greater(0).where(x.less(6).where(1, 0), 0),
  gain: () => GAIN,
  range: () => [0, 6],
  cost: 0,
});

const GAIN = 1.4142135650950738;
