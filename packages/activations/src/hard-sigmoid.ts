import type { Activation } from "./activation.ts";
import { formulaActivation } from "./formula-activation.ts";

/**
 * Sigmoid with straight edges: `clip(x + 3, 0, 6) / 6`, which takes no exponential.
 * @example
 * ```ts
 * import { hardSigmoid } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await hardSigmoid(tensor([-3, 0, 3])).array(); // => [0, 0.5, 1]
 * ```
 * @see Howard et al., 2019, Searching for MobileNetV3 (its gates of channels)
 */
export const hardSigmoid: Activation = /* @__PURE__ */ formulaActivation({
  kind: "hardSigmoid",
  options: {},
  formula: (x) => x.add(3).maximum(0).minimum(6).div(6),
  derivativeFormula: (x) => x.greater(-3).where(x.less(3).where(1 / 6, 0), 0),
  gain: () => GAIN,
  range: () => [0, 1],
  cost: 0,
});

const GAIN = 1.897840424729559;
