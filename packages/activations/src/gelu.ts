import { add, describeValue, div, erf, exp, mul, neg, refusal, type Tensor } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { scaleVanishing } from "./choose.ts";
import { composedActivation } from "./composed-activation.ts";
import { sigmoid } from "./sigmoid.ts";

/** What `gelu.with` takes. */
export interface GeluOptions {
  /** "none" (default) is exact, "tanh" the approximation that GPT-2 and BERT were trained with. */
  readonly approximate: "none" | "tanh";
}

/**
 * The Gaussian error linear unit `x * Phi(x)`, where Phi is the normal distribution function `(1 + erf(x / sqrt(2))) / 2`.
 * With `approximate: "tanh"`: `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2`.
 * @example
 * ```ts
 * import { gelu } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await gelu.with({ approximate: "tanh" })(tensor([0])).array(); // => [0]
 * ```
 * @see Hendrycks and Gimpel, 2016, Gaussian Error Linear Units
 */
export const gelu: Activation<GeluOptions> = /* @__PURE__ */ composedActivation<GeluOptions>({
  kind: "gelu",
  options: { approximate: "none" },
  check: checkApproximate,
  forward: (x, { approximate }) => scaleVanishing(x, approximate === "tanh" ? sigmoid(gateInput(x)) : erfGate(x)),
  derivative: (x, _y, { approximate }) => (approximate === "tanh" ? tanhDerivative(x) : erfDerivative(x)),
  fused: ({ approximate }) => [approximate === "tanh" ? "geluTanh" : "gelu", 0],
  gain: ({ approximate }) => (approximate === "tanh" ? TANH_GAIN : ERF_GAIN),
  range: ({ approximate }) => [approximate === "tanh" ? TANH_LOWEST : ERF_LOWEST, Number.POSITIVE_INFINITY],
  cost: 1,
});

const ERF_GAIN = 1.5335304411955353;
const TANH_GAIN = 1.533580521666147;
const ERF_LOWEST = -0.16997120747990366;
const TANH_LOWEST = -0.17004075057125406;
const SQRT_2_OVER_PI = 0.7978845608028654;
const CUBIC = 0.044715;

function erfGate(x: Tensor): Tensor {
  return mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
}

function erfDerivative(x: Tensor): Tensor {
  const density = div(exp(mul(mul(x, x), -0.5)), Math.sqrt(2 * Math.PI));
  return add(erfGate(x), scaleVanishing(x, density));
}

/** `(1 + tanh(u)) / 2` is `sigmoid(2 u)`, with all its digits where the gate is nearly shut. This is `2 u`. */
function gateInput(x: Tensor): Tensor {
  return mul(mul(x, add(mul(mul(x, x), CUBIC), 1)), 2 * SQRT_2_OVER_PI);
}

function tanhDerivative(x: Tensor): Tensor {
  const input = gateInput(x);
  const gate = sigmoid(input);
  const xTimesInputGrad = mul(mul(x, add(mul(mul(x, x), 3 * CUBIC), 1)), 2 * SQRT_2_OVER_PI);
  return add(gate, scaleVanishing(xTimesInputGrad, mul(gate, sigmoid(neg(input)))));
}

function checkApproximate({ approximate }: GeluOptions): void {
  if (["none", "tanh"].includes(approximate)) return;
  const rule = "approximate must be one of none, tanh";
  throw refusal(RangeError, "gelu", rule, describeValue(approximate), '"none" is exact.');
}
