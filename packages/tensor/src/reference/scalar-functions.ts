import type { ArithmeticOp, BinaryOp, ComparisonOp, ReduceOp, UnaryOp } from "../backend.ts";
import type { DType } from "../dtype.ts";
import { erf } from "./erf.ts";

type Unary = (x: number) => number;
type Binary = (a: number, b: number) => number;

/** The function of one number that `op` names. Int32 needs no other: the store wraps. */
export function unaryFunction(op: UnaryOp): Unary {
  return UNARY[op];
}

/** The function of two numbers that `op` names, on numbers of `dtype`. */
export function binaryFunction(op: BinaryOp, dtype: DType): Binary {
  if (isComparison(op)) return COMPARISON[op];
  return (dtype === "int32" ? INTEGER[op] : undefined) ?? ARITHMETIC[op];
}

/** Whether the result of `op` is int32 for operands of any dtype. */
export function isComparison(op: BinaryOp): op is ComparisonOp {
  return op in COMPARISON;
}

/** How `op` joins one more element to what it has. */
export function reduceFunction(op: ReduceOp): Binary {
  return ARITHMETIC[REDUCE[op]];
}

const UNARY: Readonly<Record<UnaryOp, Unary>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: (x) => Number(x > 0) - Number(x < 0),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  erf,
};

const ARITHMETIC: Readonly<Record<ArithmeticOp, Binary>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: power,
  maximum: Math.max,
  minimum: Math.min,
};

const COMPARISON: Readonly<Record<ComparisonOp, Binary>> = {
  equal: (a, b) => Number(a === b),
  notEqual: (a, b) => Number(a !== b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  greaterEqual: (a, b) => Number(a >= b),
};

/** Where doubles would lose the low bits of an int32 result. Sums do not: they are exact until the store wraps them. */
const INTEGER: Readonly<Partial<Record<ArithmeticOp, Binary>>> = { mul: Math.imul, pow: integerPower };

const REDUCE: Readonly<Record<ReduceOp, ArithmeticOp>> = { sum: "add", max: "maximum", min: "minimum" };

/** `a ** b` as C and IEEE 754 have it: 1 to any power and -1 to an infinite one are 1, where JavaScript says NaN. */
function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY)) return 1;
  return a ** b;
}

/** `a ** b` modulo 2^32, by repeated squaring. A negative power truncates: 0 unless `a` is 1 or -1. */
function integerPower(a: number, b: number): number {
  if (b < 0) return Math.abs(a) === 1 ? integerPower(a, b & 1) : 0;
  let result = 1;
  let square = a;
  for (let rest = b; rest > 0; rest >>= 1) {
    if (rest & 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}
