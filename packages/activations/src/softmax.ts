import { div, exp, max, mul, normalizeAxis, sub, sum, type Tensor } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { applyAlongAxis, type AxisFunction, type SoftmaxOptions } from "./axis-activation.ts";
import { createActivation } from "./create-activation.ts";
import { asColumns, asRows, identityLike, moveAxisLast } from "./jacobian.ts";

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

const SOFTMAX: AxisFunction = {
  kernel: "softmax",
  gradKernel: "softmaxGrad",
  forward: (x, axis) => {
    const powers = exp(sub(x, max(x, { axis, keepDims: true })));
    return div(powers, sum(powers, { axis, keepDims: true }));
  },
  vjp: (y, grad, axis) => mul(y, sub(grad, sum(mul(grad, y), { axis, keepDims: true }))),
};

function softmaxAlong(x: Tensor, options: Readonly<SoftmaxOptions>): Tensor {
  return applyAlongAxis(SOFTMAX, x, options);
}
