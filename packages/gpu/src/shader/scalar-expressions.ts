import type { BinaryOp, UnaryOp } from "@ganglion/tensor";

/** A function of one number as an expression in the language of `toWgsl`; `x` is one too. */
export function unaryExpression(op: UnaryOp | "sigmoid", x: string): string {
  return `${UNARY[op]}(${x})`;
}

/** A function of two numbers as an expression; a comparison is 1 where it holds, else 0. */
export function binaryExpression(op: BinaryOp, a: string, b: string): string {
  const write = BINARY[op];
  return write(a, b);
}

/** `condition != 0 ? a : b` as an expression. */
export function whereExpression(condition: string, a: string, b: string): string {
  return `choose(${condition}, ${a}, ${b})`;
}

/** A float32 as an expression: its literal, or a function where there is none. */
export function numberExpression(value: number): string {
  const rounded = Math.fround(value);
  if (Number.isNaN(rounded)) return "notANumber()";
  if (!Number.isFinite(rounded)) return rounded > 0 ? "infinity()" : "(-infinity())";
  if (Object.is(rounded, -0)) return "negativeZero()";
  const digits = String(rounded);
  const literal = /[.e]/.test(digits) ? digits : `${digits}.0`;
  return rounded < 0 ? `(${literal})` : literal;
}

/** What is called; `scalar-functions.ts` has those that are not the language's own. */
const UNARY: Readonly<Record<UnaryOp | "sigmoid", string>> = {
  neg: "-",
  abs: "abs",
  sign: "signOf",
  exp: "exponential",
  expm1: "exponentialMinusOne",
  log: "logarithm",
  log1p: "logarithmOfOnePlus",
  sqrt: "squareRoot",
  tanh: "hyperbolicTangent",
  erf: "errorFunction",
  sigmoid: "logistic",
};

const BINARY: Readonly<Record<BinaryOp, (a: string, b: string) => string>> = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  pow: (a, b) => `power(${a}, ${b})`,
  maximum: (a, b) => `larger(${a}, ${b})`,
  minimum: (a, b) => `smaller(${a}, ${b})`,
  equal: (a, b) => `isEqual(${a}, ${b})`,
  notEqual: (a, b) => `1.0 - isEqual(${a}, ${b})`,
  less: (a, b) => `isLess(${a}, ${b})`,
  lessEqual: (a, b) => `isLessOrEqual(${a}, ${b})`,
  greater: (a, b) => `isLess(${b}, ${a})`,
  greaterEqual: (a, b) => `isLessOrEqual(${b}, ${a})`,
};
