import { checkFunction, checkString } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { refusal } from "../errors.ts";
import { draft, type Expression } from "./expression.ts";
import { type ElementwiseFunction, type FormulaStep, MAX_OPERANDS, MAX_PARAMETERS } from "./formula.ts";

/** What an expression is written in: operands and parameters by their names. */
export type Variables<Name extends string> = { readonly [N in Name]: Expression };

/**
 * Makes a function of elements that every backend has a kernel for, from an expression in its operands and parameters.
 * `operands` are the names of the tensors that it takes, from 1 to 7, `parameters` those of numbers that are the same for all
 * elements, at most 16. `write` is called once; what it writes twice is computed once.
 * @throws TypeError if an argument is of the wrong kind, or the expression has other things in it than its own.
 * @throws RangeError if a name is there twice, a number is not finite or there are more than 256 steps.
 * @example
 * ```ts
 * import { applyElementwise, elementwise, tensor } from "@ganglion/tensor";
 * const huber = elementwise("huber", ["x"], ["delta"], ({ x, delta }) => {
 *   const size = x.abs();
 *   return size.lessEqual(delta).where(x.mul(x).mul(0.5), size.sub(delta.mul(0.5)).mul(delta));
 * });
 * await applyElementwise(huber, [tensor([1, -4])], [2]).array(); // => [0.5, 6]
 * ```
 */
export function elementwise<O extends string, P extends string = never>(
  name: string,
  operands: readonly O[],
  parameters: readonly P[],
  write: (variables: Variables<O | P>, constant: (value: number) => Expression) => Expression,
): ElementwiseFunction {
  const where = "elementwise";
  checkString(where, "name", name);
  checkNames("operands", operands);
  checkNames("parameters", parameters);
  if (operands.length === 0 || operands.length > MAX_OPERANDS || parameters.length > MAX_PARAMETERS) {
    throw wrongCount(operands.length, parameters.length);
  }
  const names = [...operands, ...parameters];
  if (new Set(names).size < names.length) throw repeated(names);
  checkFunction(where, "write", write);
  const { steps, express, placeOf } = draft(name === "" ? where : name);
  const variables = Object.fromEntries([
    ...operands.map((operand, index) => [operand, express({ kind: "operand", index })]),
    ...parameters.map((parameter, index) => [parameter, express({ kind: "parameter", index })]),
  ]) as Variables<O | P>;
  const constant = (value: number): Expression => express(steps[placeOf(value)] as FormulaStep);
  const last = placeOf(write(variables, constant));
  return Object.freeze({
    name,
    operands: Object.freeze([...operands]),
    parameters: Object.freeze([...parameters]),
    steps: Object.freeze(needed(steps, last)),
  });
}

/** The steps that the step at `last` needs, and it. */
function needed(steps: readonly FormulaStep[], last: number): FormulaStep[] {
  const isNeeded = new Set([last]);
  for (let place = last; place >= 0; place--) {
    if (isNeeded.has(place)) for (const source of sourcesOf(steps[place] as FormulaStep)) isNeeded.add(source);
  }
  const moved = new Map<number, number>();
  const kept: FormulaStep[] = [];
  for (const [place, step] of steps.entries()) {
    if (isNeeded.has(place)) moved.set(place, kept.push(Object.freeze(withSources(step, moved))) - 1);
  }
  return kept;
}

/** The places of the steps that `step` reads. */
function sourcesOf(step: FormulaStep): readonly number[] {
  if (step.kind === "unary") return [step.x];
  if (step.kind === "binary") return [step.a, step.b];
  return step.kind === "where" ? [step.condition, step.a, step.b] : [];
}

function withSources(step: FormulaStep, moved: ReadonlyMap<number, number>): FormulaStep {
  const at = (place: number): number => moved.get(place) as number;
  if (step.kind === "unary") return { ...step, x: at(step.x) };
  if (step.kind === "binary") return { ...step, a: at(step.a), b: at(step.b) };
  if (step.kind === "where") return { ...step, condition: at(step.condition), a: at(step.a), b: at(step.b) };
  return step;
}

function checkNames(what: string, names: unknown): void {
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return;
  const rule = `${what} must be an array of names`;
  throw refusal(TypeError, "elementwise", rule, describeValue(names), 'Write ["x"], or [] for none.');
}

function wrongCount(operands: number, parameters: number): RangeError {
  const rule = `there must be from 1 to ${MAX_OPERANDS} operands, and at most ${MAX_PARAMETERS} parameters`;
  const remedy = "Cut it into several functions, or compose operations.";
  return refusal(RangeError, "elementwise", rule, `${operands} and ${parameters}`, remedy);
}

function repeated(names: readonly string[]): RangeError {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const rule = "operands and parameters must have different names";
  return refusal(RangeError, "elementwise", rule, `${describeValue(twice)} twice`, "Rename one.");
}
