import { checkPositive, greater, mul, sigmoid, softplus as smooth, where } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { choose } from "./choose.ts";
import { composedActivation } from "./composed-activation.ts";
import { gainOf } from "./gain-of.ts";

/** What `softplus.with` takes. */
export interface SoftplusOptions {
  /** How sharp the bend at 0 is; 1 by default. */
  readonly beta: number;
  /** Where `beta * x` is larger, the output is `x` itself; 20 by default. */
  readonly threshold: number;
}

/**
 * A smooth relu: `log(1 + exp(beta * x)) / beta`, without overflow.
 * @example
 * ```ts
 * import { softplus } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await softplus(tensor([1000, -1000])).array(); // => [1000, 0]
 * ```
 * @see Dugas, Bengio, Bélisle, Nadeau and Garcia, 2001, Incorporating Second-Order Functional Knowledge for Better Option Pricing
 */
export const softplus: Activation<SoftplusOptions> = /* @__PURE__ */ composedActivation<SoftplusOptions>({
  kind: "softplus",
  options: { beta: 1, threshold: 20 },
  check: ({ beta }) => checkPositive("softplus", "beta", beta, true),
  forward: (x, { beta, threshold }) => where(greater(mul(x, beta), threshold), x, smooth(x, { beta })),
  derivative: (x, _y, { beta, threshold }) => {
    const scaled = mul(x, beta);
    return choose(x, greater(scaled, threshold), 1, sigmoid(scaled));
  },
  fused: ({ beta, threshold }) => (threshold >= 20 ? ["softplus", beta] : undefined),
  gain: ({ beta }) => gainOf((z) => (Math.max(beta * z, 0) + Math.log1p(Math.exp(-Math.abs(beta * z)))) / beta),
  range: () => [0, Number.POSITIVE_INFINITY],
  cost: 2,
});
