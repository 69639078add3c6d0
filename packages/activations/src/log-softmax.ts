import { exp, logSoftmax as logSoftmaxAlong, normalizeAxis, sub } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { createActivation } from "./create-activation.ts";
import { asRows, identityLike, moveAxisLast } from "./jacobian.ts";
import type { SoftmaxOptions } from "./softmax.ts";

/**
 * The logarithm of softmax, `x - log(sum(exp(x)))` along `axis` (the last by default), exact where the probabilities
 * themselves would round to 0. Its `derivative` is the Jacobian `1 - softmax(x)` on and `-softmax(x)` off the diagonal.
 * @example
 * ```ts
 * import { logSoftmax } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await logSoftmax(tensor([1000, 0])).array(); // => [0, -1000]
 * ```
 */
export const logSoftmax: Activation<SoftmaxOptions> = /* @__PURE__ */ createActivation<SoftmaxOptions>(
  {
    kind: "logSoftmax",
    options: { axis: -1 },
    renamed: { dim: "axis" },
    gain: () => 1,
    range: () => [Number.NEGATIVE_INFINITY, 0],
    cost: 1,
  },
  {
    apply: logSoftmaxAlong,
    derivative: (x, options) => {
      const y = moveAxisLast(logSoftmaxAlong(x, options), normalizeAxis("logSoftmax", options.axis, x.shape));
      return sub(identityLike(y), asRows(exp(y)));
    },
  },
);
