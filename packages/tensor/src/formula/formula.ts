import type { ArithmeticOp, ComparisonOp, UnaryOp } from "../backend.ts";

/** The functions of one number that a formula may use. */
export type FormulaUnaryOp = UnaryOp | "sigmoid";

/** The functions of two numbers that a formula may use. A comparison is 1 where it holds, else 0, in the formula's dtype. */
export type FormulaBinaryOp = ArithmeticOp | ComparisonOp;

/**
 * One step of a formula. A number in `x`, `a`, `b` or `condition` is the place of an earlier step, whose value is read; `index`
 * counts operands or parameters. `where` is `condition != 0 ? a : b`, and NaN is not 0.
 */
export type FormulaStep =
  | { readonly kind: "operand"; readonly index: number }
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "unary"; readonly op: FormulaUnaryOp; readonly x: number }
  | { readonly kind: "binary"; readonly op: FormulaBinaryOp; readonly a: number; readonly b: number }
  | { readonly kind: "where"; readonly condition: number; readonly a: number; readonly b: number };

/**
 * A function that computes each element from the elements at the same place of its operands, as data: the reference evaluates
 * it, and other backends make a kernel of it. `elementwise` makes one from an expression.
 *
 * Operands have one shape and one float dtype. Parameters and constants are rounded to it, as is the value of each step.
 */
export interface ElementwiseFunction {
  /** What it is called in messages. Any text, so no name for generated code. */
  readonly name: string;
  /** The names of its operands. An operand that no step reads is allowed. */
  readonly operands: readonly string[];
  /** The names of the numbers that it takes besides, the same for all elements. */
  readonly parameters: readonly string[];
  /** What is computed, in order. No step is there twice; the value of the last one is the function's. */
  readonly steps: readonly FormulaStep[];
}

/** The names of all functions of one number. */
export const UNARY_OPS: readonly FormulaUnaryOp[] = [
  "neg",
  "abs",
  "sign",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sqrt",
  "tanh",
  "erf",
  "sigmoid",
];

/** The names of all functions of two numbers. */
export const BINARY_OPS: readonly FormulaBinaryOp[] = [
  "add",
  "sub",
  "mul",
  "div",
  "pow",
  "maximum",
  "minimum",
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
];

/** The most steps that a formula may have: what Chrome compiles at once is less than 4 KB, and compilers of shaders are slow. */
export const MAX_STEPS = 256;
/** The most operands: a WebGPU device has at least 8 buffers for a shader, one of which is the result. */
export const MAX_OPERANDS = 7;
/** The most parameters. */
export const MAX_PARAMETERS = 16;
