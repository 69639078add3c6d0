import { abs, add, div, exp, greater, mul, neg, sub, tanh, where } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { choose } from "./choose.ts";
import { defineActivation } from "./define-activation.ts";
import { sigmoid } from "./sigmoid.ts";
import { softplus } from "./softplus.ts";
import { scaleVanishing } from "./vanishing.ts";

/**
 * `x * tanh(softplus(x))`, which takes one exponential: `tanh(log(1 + e)) = (e^2 + 2 e) / (e^2 + 2 e + 2)`, with
 * `e = exp(x)`.
 * @example
 * ```ts
 * import { mish } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await mish(tensor([0])).array(); // => [0]
 * ```
 * @see Misra, 2020, Mish: A Self Regularized Non-Monotonic Activation Function
 */
export const mish: Activation = /* @__PURE__ */ defineActivation({
  kind: "mish",
  options: {},
  forward: (x) => {
    const small = exp(neg(abs(x)));
    const double = mul(small, 2);
    const square = mul(small, small);
    const isPositive = greater(x, 0);
    const part = where(isPositive, add(double, 1), add(square, double));
    const rest = choose(x, isPositive, mul(square, 2), 2);
    return scaleVanishing(x, div(part, add(part, rest)));
  },
  derivative: (x) => {
    const gate = tanh(softplus(x));
    return add(gate, scaleVanishing(x, mul(sub(1, mul(gate, gate)), sigmoid(x))));
  },
  fused: () => ["mish", 0],
  gain: () => GAIN,
  range: () => [LOWEST, Number.POSITIVE_INFINITY],
  cost: 1,
});

const GAIN = 1.486847581273208;
const LOWEST = -0.3088434130172504;
