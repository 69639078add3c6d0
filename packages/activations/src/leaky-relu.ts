import { greater, mul, where } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { choose } from "./choose.ts";
import { defineActivation } from "./define-activation.ts";

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
export const leakyRelu: Activation<LeakyReluOptions> = /* @__PURE__ */ defineActivation<LeakyReluOptions>({
  kind: "leakyRelu",
  options: { negativeSlope: 0.01 },
  renamed: { alpha: "negativeSlope", slope: "negativeSlope" },
  forward: (x, { negativeSlope }) => where(greater(x, 0), x, mul(x, negativeSlope)),
  derivative: (x, _y, { negativeSlope }) => choose(x, greater(x, 0), 1, negativeSlope),
  fused: ({ negativeSlope }) => ["leakyRelu", negativeSlope],
  gain: ({ negativeSlope }) => Math.sqrt(2 / (1 + negativeSlope ** 2)),
  range: ({ negativeSlope }) => [negativeSlope > 0 ? Number.NEGATIVE_INFINITY : 0, Number.POSITIVE_INFINITY],
  cost: 0,
});
