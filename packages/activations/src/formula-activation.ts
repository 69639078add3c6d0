import {
  applyElementwise,
  elementwise,
  type ElementwiseFunction,
  type Expression,
  noGrad,
  record,
  type Tensor,
  type Variables,
} from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { type ActivationFacts, createActivation } from "./create-activation.ts";

/** Options as formulas see them: numbers are numbers that are only known when the function runs, the rest is what it is. */
export type FormulaOptions<O extends object> = {
  readonly [K in keyof O]: O[K] extends number ? Expression : O[K];
};

/** A function that acts on each element by itself, stated as a formula, of which every backend makes its kernels. */
export interface FormulaDefinition<O extends object> extends ActivationFacts<O> {
  /** The function of `x`. */
  readonly formula: (x: Expression, options: FormulaOptions<O>) => Expression;
  /** Its derivative at `x`. `y` is the output there, for those that are computed more easily from it. */
  readonly derivativeFormula: (x: Expression, options: FormulaOptions<O>, y: Expression) => Expression;
}

/** The formulas of an activation with options: functions of `x`, of `x` and `y`, and of `x`, `y` and the gradient of `y`. */
interface Formulas extends Readonly<Record<"value" | "derivative" | "gradient", ElementwiseFunction>> {
  /** Their parameters. */
  readonly numbers: readonly number[];
}

/** Makes an activation of formulas, each of which is one kernel where the backend has such. */
export function formulaActivation<O extends object>(definition: FormulaDefinition<O>): Activation<O> {
  const { kind } = definition;
  const written = new WeakMap<object, Formulas>();
  const formulasFor = (options: Readonly<O>): Formulas => {
    const known = written.get(options);
    if (known !== undefined) return known;
    const formulas = write(definition, options);
    written.set(options, formulas);
    return formulas;
  };
  const apply = (x: Tensor, options: Readonly<O>): Tensor => {
    const { value, gradient, numbers } = formulasFor(options);
    const y = noGrad(() => applyElementwise(value, [x], numbers));
    return record(kind, y, [x], (grad) => [applyElementwise(gradient, [x, y, grad], numbers)]);
  };
  const derivative = (x: Tensor, options: Readonly<O>): Tensor => {
    const { derivative: fn, numbers } = formulasFor(options);
    return applyElementwise(fn, [x, apply(x, options)], numbers);
  };
  return createActivation(definition, { apply, derivative });
}

function write<O extends object>(definition: FormulaDefinition<O>, options: Readonly<O>): Formulas {
  const { kind, formula, derivativeFormula } = definition;
  const names = numbersOf(options).map(([name]) => name);
  const make = (
    name: string,
    operands: readonly ("x" | "y" | "grad")[],
    body: (variables: Variables<"x" | "y" | "grad">, options: FormulaOptions<O>) => Expression,
  ): ElementwiseFunction =>
    // An option may be called x.
    elementwise(name, operands, names.map(parameterOf), (variables: Variables<string>) => {
      const numbers = names.map((option) => [option, variables[parameterOf(option)]]);
      return body(variables as Variables<"x" | "y" | "grad">, { ...options, ...Object.fromEntries(numbers) });
    });
  return {
    numbers: numbersOf(options).map(([, number]) => number),
    value: make(kind, ["x"], ({ x }, given) => formula(x, given)),
    derivative: make(`${kind}Derivative`, ["x", "y"], ({ x, y }, given) => derivativeFormula(x, given, y)),
    gradient: make(`${kind}Grad`, ["x", "y", "grad"], ({ x, y, grad }, given) =>
      grad.mul(derivativeFormula(x, given, y)),
    ),
  };
}

const parameterOf = (option: string): string => `options.${option}`;

function numbersOf(options: object): readonly (readonly [name: string, value: number])[] {
  return Object.entries(options).filter(([, value]) => typeof value === "number");
}
