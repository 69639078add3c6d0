import { exp, log, max, mul, normalizeAxis, sub, sum, type Tensor } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { applyAlongAxis, type AxisFunction, type SoftmaxOptions } from "./axis-activation.ts";
import { createActivation } from "./create-activation.ts";
import { asRows, identityLike, moveAxisLast } from "./jacobian.ts";

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

const LOG_SOFTMAX: AxisFunction = {
  kernel: "logSoftmax",
  gradKernel: "logSoftmaxGrad",
  forward: (x, axis) => {
    const shifted = sub(x, max(x, { axis, keepDims: true }));
    return sub(shifted, log(sum(exp(shifted), { axis, keepDims: true })));
  },
  vjp: (y, grad, axis) => sub(grad, mul(exp(y), sum(grad, { axis, keepDims: true }))),
};

function logSoftmaxAlong(x: Tensor, options: Readonly<SoftmaxOptions>): Tensor {
  return applyAlongAxis(LOG_SOFTMAX, x, options);
}
