import type { Operand } from "../backend.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import type { ElementwiseFunction, FormulaStep } from "../formula/formula.ts";
import { binaryLoop } from "./binary-loops.ts";
import { unaryLoop } from "./unary-loops.ts";
import { valuesOf } from "./values.ts";

/** So many elements go through all steps before the next do, so that what lies between two steps stays in the cache. */
const BLOCK = 1024;

/** Applies a function of elements, step by step with the loops of the primitives, and rounds each step as they do. */
export function elementwise(
  { steps }: ElementwiseFunction,
  operands: readonly Operand[],
  parameters: readonly number[],
): TypedArray {
  const { dtype, size } = operands[0] as Operand;
  const y = allocate(dtype, size);
  const scratch = steps.map((step) => allocate(dtype, step.kind === "operand" ? 0 : Math.min(BLOCK, size)));
  for (let start = 0; start < size; start += BLOCK) {
    const end = Math.min(start + BLOCK, size);
    const values = steps.map((step, place) =>
      step.kind === "operand"
        ? valuesOf(operands[step.index] as Operand).subarray(start, end)
        : (scratch[place] as TypedArray).subarray(0, end - start),
    );
    steps.forEach((step, place) => compute(step, values[place] as TypedArray, values, parameters));
    y.set(values.at(-1) as TypedArray, start);
  }
  return y;
}

/** Writes the values of a step into `y`, from those of earlier steps. Those of an operand are there already. */
function compute(step: FormulaStep, y: TypedArray, values: readonly TypedArray[], parameters: readonly number[]): void {
  const at = (place: number): TypedArray => values[place] as TypedArray;
  if (step.kind === "parameter") y.fill(parameters[step.index] as number);
  else if (step.kind === "constant") y.fill(step.value);
  else if (step.kind === "unary") (step.op === "sigmoid" ? sigmoidLoop : unaryLoop(step.op))(y, at(step.x));
  else if (step.kind === "binary") binaryLoop(step.op, "float64")(y, at(step.a), at(step.b));
  else if (step.kind === "where") select(y, at(step.condition), at(step.a), at(step.b));
}

function select(y: TypedArray, condition: TypedArray, a: TypedArray, b: TypedArray): void {
  for (let i = 0; i < y.length; i++) y[i] = (condition[i] !== 0 ? a[i] : b[i]) as number;
}

/** `1 / (1 + e^-x)`: no exponential in it is above 1. */
function sigmoidLoop(y: TypedArray, x: TypedArray): void {
  for (let i = 0; i < y.length; i++) {
    const small = Math.exp(-Math.abs(x[i] as number));
    y[i] = ((x[i] as number) < 0 ? small : 1) / (1 + small);
  }
}
