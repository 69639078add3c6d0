import type { Activation } from "./activation.ts";
import { formulaActivation } from "./formula-activation.ts";

/** What `leakyRelu.with` takes. */
export interface LeakyReluOptions {
  /** The slope for negative numbers; 0.01 by default. */
  readonly negativeSlope: number;
}

/**
 * `x` where it is positive, else `negativeSlope * x`: units that got stuck below 0 can still learn.
 * @example
 * ```ts
 * import { leakyRelu } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await leakyRelu.with({ negativeSlope: 0.25 })(tensor([-2, 2])).array(); // => [-0.5, 2]
 * ```
 * @see Maas, Hannun and Ng, 2013, Rectifier Nonlinearities Improve Neural Network Acoustic Models
 */
export const leakyRelu: Activation<LeakyReluOptions> = /* @__PURE__ */ formulaActivation<LeakyReluOptions>({
  kind: "leakyRelu",
  options: { negativeSlope: 0.01 },
  renamed: { alpha: "negativeSlope", slope: "negativeSlope" },
  formula: (x, { negativeSlope }) => x.greater(0).where(x, x.mul(negativeSlope)),
  derivativeFormula: (x, { negativeSlope }) => x.greater(0).where(1, negativeSlope),
  gain: ({ negativeSlope }) => Math.sqrt(2 / (1 + negativeSlope ** 2)),
  range: ({ negativeSlope }) => [negativeSlope > 0 ? Number.NEGATIVE_INFINITY : 0, Number.POSITIVE_INFINITY],
  cost: 0,
});
