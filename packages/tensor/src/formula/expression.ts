import { describeValue } from "../describe-value.ts";
import { refusal } from "../errors.ts";
import {
  BINARY_OPS,
  type FormulaBinaryOp,
  type FormulaStep,
  type FormulaUnaryOp,
  MAX_STEPS,
  UNARY_OPS,
} from "./formula.ts";

/**
 * A number that `elementwise` will compute for each element. Its methods do what the operations of the same names do to
 * tensors; `condition.where(a, b)` is `a` where the condition is not 0, else `b`.
 */
export type Expression = { readonly [Op in FormulaUnaryOp]: () => Expression } & {
  readonly [Op in FormulaBinaryOp]: (other: Expression | number) => Expression;
} & {
  where(a: Expression | number, b: Expression | number): Expression;
};

/** The steps of one formula while it is written, and how to write them. */
export interface Draft {
  readonly steps: readonly FormulaStep[];
  /** The expression for a step. A step that is there already is not written again. */
  express(step: FormulaStep): Expression;
  /**
   * The place of the step that computes `value`.
   * @throws TypeError unless it is a number or an expression of this formula.
   */
  placeOf(value: unknown): number;
}

/** A formula without steps. `where` is the function that errors name. */
export function draft(where: string): Draft {
  const steps: FormulaStep[] = [];
  const written = new Map<string, Expression>();
  const places = new WeakMap<object, number>();
  const express = (step: FormulaStep): Expression => {
    const key = keyOf(step);
    const known = written.get(key);
    if (known !== undefined) return known;
    if (steps.length === MAX_STEPS) throw tooLong(where);
    const expression = Object.create(methods) as Expression;
    places.set(expression, steps.push(step) - 1);
    written.set(key, expression);
    return expression;
  };
  const placeOf = (value: unknown): number => {
    if (typeof value === "number") return placeOf(express(constantStep(where, value)));
    const place = places.get(value as object);
    if (place === undefined) throw foreign(where, value);
    return place;
  };
  const methods = methodsOf(express, placeOf);
  return { steps, express, placeOf };
}

function methodsOf(express: Draft["express"], placeOf: Draft["placeOf"]): object {
  type Method = (this: unknown, a: unknown, b: unknown) => Expression;
  const methods: Record<string, Method> = {};
  for (const op of UNARY_OPS) {
    methods[op] = function (this: unknown) {
      return express({ kind: "unary", op, x: placeOf(this) });
    };
  }
  for (const op of BINARY_OPS) {
    methods[op] = function (this: unknown, other) {
      return express({ kind: "binary", op, a: placeOf(this), b: placeOf(other) });
    };
  }
  methods["where"] = function (this: unknown, a, b) {
    return express({ kind: "where", condition: placeOf(this), a: placeOf(a), b: placeOf(b) });
  };
  return methods;
}

/** A text that two steps share only if they compute the same. */
function keyOf(step: FormulaStep): string {
  return Object.values(step)
    .map((value: string | number) => (Object.is(value, -0) ? "-0" : value))
    .join(" ");
}

const MAX_FLOAT32 = 3.4028234663852886e38;

function constantStep(where: string, value: number): FormulaStep {
  if (Math.abs(value) <= MAX_FLOAT32) return { kind: "constant", value };
  const rule = `a number in a formula must be finite, as a float32 too`;
  throw refusal(RangeError, where, rule, String(value), "Make it a parameter.");
}

function tooLong(where: string): RangeError {
  const rule = `a formula must have at most ${MAX_STEPS} steps`;
  return refusal(RangeError, where, rule, "more", "Cut it into several functions, or compose operations.");
}

function foreign(where: string, value: unknown): TypeError {
  const rule = "what a formula computes with must be a number or an expression of its own";
  return refusal(
    TypeError,
    where,
    rule,
    describeValue(value),
    "Use what the function is called with, and its methods.",
  );
}
