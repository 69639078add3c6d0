import type { ArithmeticOp, BinaryOp, ComparisonOp } from "../backend.ts";
import type { DType, TypedArray } from "../dtype.ts";
import { integerPower, power } from "./power.ts";

/** Fills `y` with a function of each pair of elements of `a` and `b`. */
export type BinaryLoop = (y: TypedArray, a: TypedArray, b: TypedArray) => void;

/** The loop of `op` on numbers of `dtype`. Each has its own, so that the function of two numbers is compiled into it. */
export function binaryLoop(op: BinaryOp, dtype: DType): BinaryLoop {
  if (isComparison(op)) return COMPARISON[op];
  return (dtype === "int32" ? INTEGER[op] : undefined) ?? ARITHMETIC[op];
}

/** Whether the result of `op` is int32 for operands of any dtype. */
export function isComparison(op: BinaryOp): op is ComparisonOp {
  return Object.hasOwn(COMPARISON, op);
}

const ARITHMETIC: Readonly<Record<ArithmeticOp, BinaryLoop>> = {
  add: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = (a[i] as number) + (b[i] as number);
  },
  sub: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = (a[i] as number) - (b[i] as number);
  },
  mul: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = (a[i] as number) * (b[i] as number);
  },
  div: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = (a[i] as number) / (b[i] as number);
  },
  pow: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = power(a[i] as number, b[i] as number);
  },
  maximum: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.max(a[i] as number, b[i] as number);
  },
  minimum: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.min(a[i] as number, b[i] as number);
  },
};

/** Where doubles would lose the low bits of an int32 result. Sums do not: they are exact until the store wraps them. */
const INTEGER: Readonly<Partial<Record<ArithmeticOp, BinaryLoop>>> = {
  mul: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.imul(a[i] as number, b[i] as number);
  },
  pow: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = integerPower(a[i] as number, b[i] as number);
  },
};

const COMPARISON: Readonly<Record<ComparisonOp, BinaryLoop>> = {
  equal: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(a[i] === b[i]);
  },
  notEqual: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(a[i] !== b[i]);
  },
  less: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Number((a[i] as number) < (b[i] as number));
  },
  lessEqual: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Number((a[i] as number) <= (b[i] as number));
  },
  greater: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Number((a[i] as number) > (b[i] as number));
  },
  greaterEqual: (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = Number((a[i] as number) >= (b[i] as number));
  },
};
