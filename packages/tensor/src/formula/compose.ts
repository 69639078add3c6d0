import { emit } from "../emit.ts";
import { add, div, mul, neg, sub } from "../ops/arithmetic.ts";
import { cast } from "../ops/cast.ts";
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from "../ops/compare.ts";
import { maximum, minimum } from "../ops/maximum.ts";
import { pow } from "../ops/pow.ts";
import { broadcastTo } from "../ops/sum-and-broadcast.ts";
import { exactSigmoid } from "../ops/sigmoid.ts";
import { abs, erf, exp, expm1, log, log1p, sign, sqrt, tanh } from "../ops/unary.ts";
import { where } from "../ops/where.ts";
import type { Tensor } from "../tensor.ts";
import type { ElementwiseFunction, FormulaBinaryOp, FormulaStep, FormulaUnaryOp } from "./formula.ts";

/**
 * Computes a function of elements by operations, each of which is recorded. A number becomes a scalar beside them, so the
 * whole is defined by what they do.
 */
export function compose(
  { steps }: ElementwiseFunction,
  operands: readonly Tensor[],
  parameters: readonly number[],
): Tensor {
  const x = operands[0] as Tensor;
  const values: Tensor[] = [];
  const condition = (place: number): Tensor => values[place] as Tensor;
  /** A comparison is int32 beside operations, but a float in a formula. */
  const at = (place: number): Tensor => cast(condition(place), x.dtype);
  const value = (step: FormulaStep): Tensor => {
    if (step.kind === "operand") return operands[step.index] as Tensor;
    if (step.kind === "parameter") return scalar(x, parameters[step.index] as number);
    if (step.kind === "constant") return scalar(x, step.value);
    if (step.kind === "unary") return UNARY[step.op](at(step.x));
    if (step.kind === "binary") return BINARY[step.op](at(step.a), at(step.b));
    return where(condition(step.condition), at(step.a), at(step.b));
  };
  for (const step of steps) values.push(value(step));
  const last = broadcastTo(at(steps.length - 1), x.shape);
  return operands.includes(last) ? mul(last, 1) : last;
}

/** Not `full`: making tensors brings their methods along, and a bundle with one activation would carry them all. */
function scalar({ backend, dtype }: Tensor, value: number): Tensor {
  return emit(backend, backend.fill(value, [], dtype), [], dtype);
}

const UNARY: Readonly<Record<FormulaUnaryOp, (x: Tensor) => Tensor>> = {
  neg,
  abs,
  sign,
  exp,
  expm1,
  log,
  log1p,
  sqrt,
  tanh,
  erf,
  sigmoid: exactSigmoid,
};

const BINARY: Readonly<Record<FormulaBinaryOp, (a: Tensor, b: Tensor) => Tensor>> = {
  add,
  sub,
  mul,
  div,
  pow,
  maximum,
  minimum,
  equal,
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
};
