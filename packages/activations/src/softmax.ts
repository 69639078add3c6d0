import { mul, normalizeAxis, softmax as softmaxAlong, sub } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { createActivation } from "./create-activation.ts";
import { asColumns, asRows, identityLike, moveAxisLast } from "./jacobian.ts";

/** Along which axis a softmax goes. */
export interface SoftmaxOptions {
  /** Counted from the end if negative. */
  readonly axis: number;
}

/**
 * Turns scores into probabilities: `exp(x) / sum(exp(x))` along `axis` (the last by default), without overflow. Its
 * `derivative` is the Jacobian `diag(y) - y y^T`.
 * @example
 * ```ts
 * import { softmax } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await softmax(tensor([0, Math.log(3)])).array(); // => [0.25, 0.75]
 * softmax.with({ axis: 1 });
 * ```
 * @see Bridle, 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs
 */
export const softmax: Activation<SoftmaxOptions> = /* @__PURE__ */ createActivation<SoftmaxOptions>(
  {
    kind: "softmax",
    options: { axis: -1 },
    renamed: { dim: "axis" },
    gain: () => 1,
    range: () => [0, 1],
    cost: 1,
  },
  {
    apply: softmaxAlong,
    derivative: (x, options) => {
      const y = moveAxisLast(softmaxAlong(x, options), normalizeAxis("softmax", options.axis, x.shape));
      return mul(sub(identityLike(y), asRows(y)), asColumns(y));
    },
  },
);
