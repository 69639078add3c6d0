import { checkFunction, checkNonNegative, checkObject, checkString } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { type ComposedDefinition, composedActivation } from "./composed-activation.ts";
import { type FormulaDefinition, formulaActivation } from "./formula-activation.ts";

/** A function that acts on each element by itself: stated as a formula, or composed of operations. */
export type ActivationDefinition<O extends object> = FormulaDefinition<O> | ComposedDefinition<O>;

/**
 * Makes an elementwise activation. Of a formula every backend makes kernels, forward and backward; what cannot be written as
 * one is composed of operations, with `forward` and `derivative` in place of the formulas.
 * @throws TypeError if a part of the definition is missing or of the wrong kind.
 * @throws RangeError if the cost is not a finite number >= 0.
 * @example
 * ```ts
 * import { defineActivation } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * const bump = defineActivation({
 *   kind: "bump",
 *   options: { width: 1 },
 *   formula: (x, { width }) => x.div(width).pow(2).neg().exp(),
 *   derivativeFormula: (x, { width }, y) => y.mul(x).mul(-2).div(width.mul(width)),
 *   gain: ({ width }) => (1 + 4 / width ** 2) ** 0.25,
 *   range: () => [0, 1],
 *   cost: 1,
 * });
 * await bump.with({ width: 2 })(tensor([0])).array(); // => [1]
 * bump.derivative(tensor([0])); // => [0]
 * ```
 */
export function defineActivation<O extends object>(definition: ActivationDefinition<O>): Activation<O> {
  const where = "defineActivation";
  checkObject(where, "definition", definition);
  const given = definition as Partial<FormulaDefinition<O> & ComposedDefinition<O>>;
  checkString(where, "kind", given.kind);
  checkObject(where, "options", given.options);
  const isFormula = "formula" in definition;
  const functions = isFormula ? (["formula", "derivativeFormula"] as const) : (["forward", "derivative"] as const);
  for (const name of [...functions, "gain", "range"] as const) checkFunction(where, name, given[name]);
  checkNonNegative(where, "cost", given.cost);
  return isFormula ? formulaActivation(definition) : composedActivation(definition);
}
