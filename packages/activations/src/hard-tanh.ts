import { refusal } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { formulaActivation } from "./formula-activation.ts";
import { gainOf } from "./gain-of.ts";

/** What `hardTanh.with` takes. */
export interface HardTanhOptions {
  /** The lowest output; -1 by default. */
  readonly min: number;
  /** The highest output; 1 by default. */
  readonly max: number;
}

/**
 * Tanh with straight edges: `x` between `min` and `max`, else the nearer of them. The derivative at both is 0.
 * @example
 * ```ts
 * import { hardTanh } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await hardTanh.with({ min: -2 })(tensor([-3, 0.5, 3])).array(); // => [-2, 0.5, 1]
 * ```
 * @see Collobert, 2004, Large Scale Machine Learning (a thesis)
 */
export const hardTanh: Activation<HardTanhOptions> = /* @__PURE__ */ formulaActivation<HardTanhOptions>({
  kind: "hardTanh",
  options: { min: -1, max: 1 },
  check: checkOrder,
  renamed: { min_val: "min", max_val: "max", minVal: "min", maxVal: "max" },
  formula: (x, { min, max }) => x.lessEqual(min).where(min, x.greaterEqual(max).where(max, x)),
  derivativeFormula: (x, { min, max }) => x.greater(min).where(x.less(max).where(1, 0), 0),
  gain: ({ min, max }) => gainOf((z) => Math.min(Math.max(z, min), max), [min, max]),
  range: ({ min, max }) => [min, max],
  zeroCentered: ({ min, max }) => min === -max,
  cost: 0,
});

function checkOrder({ min, max }: HardTanhOptions): void {
  if (min < max) return;
  throw refusal(
    RangeError,
    "hardTanh",
    "min must be less than max",
    `${min} and ${max}`,
    "Give both if one is not enough.",
  );
}
