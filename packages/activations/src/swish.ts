import { add, equal, mul, neg, type Tensor, where } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { scaleVanishing } from "./choose.ts";
import { composedActivation } from "./composed-activation.ts";
import { gainOf } from "./gain-of.ts";
import { sigmoid } from "./sigmoid.ts";

/** What `swish.with` takes. */
export interface SwishOptions {
  /** How sharp the bend at 0 is: 0 is half of the identity, large values come close to relu; 1 by default, which is SiLU. */
  readonly beta: number;
}

/**
 * `x * sigmoid(beta * x)`, called SiLU where beta is 1. `learnedSwish` trains beta.
 * @example
 * ```ts
 * import { swish } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await swish(tensor([0, 100])).array(); // => [0, 100]
 * ```
 * @see Elfwing, Uchibe and Doya, 2018, Sigmoid-Weighted Linear Units for Neural Network Function Approximation
 * @see Ramachandran, Zoph and Le, 2017, Searching for Activation Functions
 */
export const swish: Activation<SwishOptions> = /* @__PURE__ */ composedActivation<SwishOptions>({
  kind: "swish",
  options: { beta: 1 },
  forward: (x, { beta }) => swishOf(x, beta),
  derivative: (x, _y, { beta }) => swishDerivative(x, beta),
  // A kernel multiplies an infinity by 0.
  fused: ({ beta }) => (beta === 0 ? undefined : ["swish", beta]),
  gain: ({ beta }) => swishGain(beta),
  range: ({ beta }) => swishRange(beta),
  cost: 1,
});

/** `x * sigmoid(beta * x)` for a number or a tensor that broadcasts against `x`. */
export function swishOf(x: Tensor, beta: Tensor | number): Tensor {
  return scaleVanishing(x, sigmoid(scaledInput(x, beta)));
}

/** `s + beta * x * s * (1 - s)` with `s = sigmoid(beta * x)`, where `1 - s` is `sigmoid(-beta * x)`. */
export function swishDerivative(x: Tensor, beta: Tensor | number): Tensor {
  const scaled = scaledInput(x, beta);
  const gate = sigmoid(scaled);
  return add(gate, scaleVanishing(scaled, mul(gate, sigmoid(neg(scaled)))));
}

/** The derivative with respect to beta: `x^2 * s * (1 - s)`. */
export function swishBetaDerivative(x: Tensor, beta: Tensor): Tensor {
  const scaled = scaledInput(x, beta);
  return scaleVanishing(x, scaleVanishing(x, mul(sigmoid(scaled), sigmoid(neg(scaled)))));
}

/** `beta * x`, which is 0 where beta is, even if `x` is infinite; a NaN in beta stays one. */
function scaledInput(x: Tensor, beta: Tensor | number): Tensor {
  const product = mul(x, beta);
  if (typeof beta !== "number") return where(equal(product, product), product, mul(beta, 0));
  return beta === 0 ? where(equal(product, product), product, 0) : product;
}

/** The gain for a given beta. */
export function swishGain(beta: number): number {
  return gainOf((z) => z / (1 + Math.exp(-beta * z)));
}

/** The lowest output is at `beta * x = -1.2784645427610738`, where it is `-0.2784645427610738 / beta`. */
function swishRange(beta: number): readonly [number, number] {
  if (beta === 0) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const bound = -0.2784645427610738 / beta;
  return beta > 0 ? [bound, Number.POSITIVE_INFINITY] : [Number.NEGATIVE_INFINITY, bound];
}
