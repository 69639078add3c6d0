import { add, div, exp, minimum, mul, type Tensor } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { composedActivation } from "./composed-activation.ts";
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
export const mish: Activation = /* @__PURE__ */ composedActivation({
  kind: "mish",
  options: {},
  forward: (x) => {
    const { gate } = gateOf(x);
    return scaleVanishing(x, gate);
  },
  derivative: (x) => {
    const { gate, power, divisor, low } = gateOf(x);
    const slope = div(div(mul(mul(power, 4), add(power, 1)), divisor), divisor);
    return add(gate, scaleVanishing(low, slope));
  },
  fused: () => ["mish", 0],
  gain: () => GAIN,
  range: () => [LOWEST, Number.POSITIVE_INFINITY],
  cost: 1,
});

const GAIN = 1.486847581273208;
const LOWEST = -0.3088434130172504;
/** From here on the gate is 1, in double precision too, and the fourth power of the exponential is still a float32. */
const OPEN = 22;

/** `tanh(softplus(x))`; its slope is `4 power (power + 1) / divisor^2`, where no difference loses digits. */
function gateOf(x: Tensor): Record<"gate" | "power" | "divisor" | "low", Tensor> {
  const low = minimum(x, OPEN);
  const power = exp(low);
  const dividend = mul(power, add(power, 2));
  const divisor = add(dividend, 2);
  return { gate: div(dividend, divisor), power, divisor, low };
}
