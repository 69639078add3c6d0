import type { Expression } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { formulaActivation } from "./formula-activation.ts";

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
export const mish: Activation = /* @__PURE__ */ formulaActivation({
  kind: "mish",
  options: {},
  formula: (x) => timesGate(x, gateOf(x).gate),
  derivativeFormula: (x) => {
    const { gate, power, divisor, low } = gateOf(x);
    return gate.add(timesGate(low, power.mul(4).mul(power.add(1)).div(divisor).div(divisor)));
  },
  gain: () => GAIN,
  range: () => [LOWEST, Number.POSITIVE_INFINITY],
  cost: 1,
});

const GAIN = 1.486847581273208;
const LOWEST = -0.3088434130172504;
/** From here on the gate is 1, in double precision too, and the fourth power of the exponential is still a float32. */
const OPEN = 22;

/** `tanh(softplus(x))`; its derivative is `4 power (power + 1) / divisor^2`, where no difference loses digits. */
function gateOf(x: Expression): Record<"gate" | "power" | "divisor" | "low", Expression> {
  const low = x.minimum(OPEN);
  const power = low.exp();
  const dividend = power.mul(power.add(2));
  const divisor = dividend.add(2);
  return { gate: dividend.div(divisor), power, divisor, low };
}

/** `x * gate`, which is 0 where the gate is, even if `x` is infinite. */
function timesGate(x: Expression, gate: Expression): Expression {
  return gate.equal(0).where(0, x.mul(gate));
}
