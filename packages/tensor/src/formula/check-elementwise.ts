import { checkObject, checkString } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { refusal } from "../errors.ts";
import {
  BINARY_OPS,
  type ElementwiseFunction,
  type FormulaBinaryOp,
  type FormulaUnaryOp,
  MAX_OPERANDS,
  MAX_PARAMETERS,
  MAX_STEPS,
  UNARY_OPS,
} from "./formula.ts";

/** The functions that were found to be good and cannot change any more. */
const good: WeakSet<object> = /* @__PURE__ */ new WeakSet();

/**
 * Checks what should be a function of elements, whoever made it: backends may trust its places and names.
 * @throws TypeError if it is none, or has a step that computes nothing.
 * @throws RangeError if a step reads an operand, a parameter or a step that is not before it, or there are too many.
 */
export function checkElementwise(where: string, name: string, value: unknown): asserts value is ElementwiseFunction {
  checkObject(where, name, value);
  if (good.has(value)) return;
  const { name: called, operands, parameters, steps } = value as Record<string, unknown>;
  checkString(where, `the name of ${name}`, called);
  if (!isNames(operands) || !isNames(parameters) || !Array.isArray(steps)) {
    const rule = `${name} must have arrays of operands, parameters and steps`;
    throw refusal(TypeError, where, rule, describeValue(value), "Make it with elementwise(name, operands, ...).");
  }
  const counts = [operands.length, parameters.length, steps.length] as const;
  if (!isIn(counts[0] - 1, MAX_OPERANDS) || counts[1] > MAX_PARAMETERS || !isIn(counts[2] - 1, MAX_STEPS)) {
    const rule = `${name} must have from 1 to ${MAX_OPERANDS} operands, at most ${MAX_PARAMETERS} parameters and from 1 to ${MAX_STEPS} steps`;
    const got = counts.join(", ");
    throw refusal(RangeError, where, rule, got, "Cut it into several functions, or compose operations.");
  }
  for (let place = 0; place < steps.length; place++) {
    const problem = problemOf(steps[place], place, operands.length, parameters.length);
    if (problem !== undefined) throw wrongStep(where, name, place, problem);
  }
  if ([value, operands, parameters, steps, ...steps].every(Object.isFrozen)) good.add(value);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isIn(at: unknown, length: number): boolean {
  return Number.isInteger(at) && (at as number) >= 0 && (at as number) < length;
}

/** What is wrong with a step, in words; undefined where nothing is. */
function problemOf(step: unknown, place: number, operands: number, parameters: number): string | undefined {
  if (typeof step !== "object" || step === null) return describeValue(step);
  const { kind, index, value, op, x, a, b, condition } = step as Record<string, unknown>;
  const reads = (...at: readonly unknown[]): string | undefined => {
    const missing = at.find((each) => !isIn(each, place));
    return at.every((each) => isIn(each, place)) ? undefined : `one that reads step ${describeValue(missing)}`;
  };
  if (kind === "operand") return isIn(index, operands) ? undefined : `operand ${describeValue(index)}`;
  if (kind === "parameter") return isIn(index, parameters) ? undefined : `parameter ${describeValue(index)}`;
  if (kind === "constant") return Number.isFinite(value) ? undefined : `the constant ${describeValue(value)}`;
  if (kind === "where") return reads(condition, a, b);
  if (kind === "unary" && UNARY_OPS.includes(op as FormulaUnaryOp)) return reads(x);
  if (kind === "binary" && BINARY_OPS.includes(op as FormulaBinaryOp)) return reads(a, b);
  return `${describeValue(kind)} ${describeValue(op)}`;
}

function wrongStep(where: string, name: string, place: number, problem: string): RangeError {
  const rule = `step ${place} of ${name} must compute something from what is before it`;
  return refusal(RangeError, where, rule, problem, "Make it with elementwise(name, operands, ...).");
}
