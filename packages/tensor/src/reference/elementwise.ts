import type { BinaryOp, Operand, Shape, UnaryOp } from "../backend.ts";
import { allocate, type DType, type TypedArray } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { binaryLoop, isComparison } from "./binary-loops.ts";
import { broadcast } from "./movement.ts";
import { unaryLoop } from "./unary-loops.ts";
import { valuesOf } from "./values.ts";

/** Every element is `value`. */
export function fill(value: number, shape: Shape, dtype: DType): TypedArray {
  return allocate(dtype, sizeOf(shape)).fill(value);
}

/** Converts elements. To int32 it truncates, NaN and infinities become 0, and what is out of range wraps. */
export function cast(x: Operand, dtype: DType): TypedArray {
  const y = allocate(dtype, x.size);
  y.set(valuesOf(x));
  return y;
}

/** A function of one number, applied to each element. */
export function unary(op: UnaryOp, x: Operand): TypedArray {
  const y = allocate(x.dtype, x.size);
  unaryLoop(op)(y, valuesOf(x));
  return y;
}

/** A function of two numbers, applied to the elements of `a` and `b` broadcast to `shape`. */
export function binary(op: BinaryOp, a: Operand, b: Operand, shape: Shape): TypedArray {
  const y = allocate(isComparison(op) ? "int32" : a.dtype, sizeOf(shape));
  binaryLoop(op, a.dtype)(y, repeated(a, shape), repeated(b, shape));
  return y;
}

/** `condition != 0 ? a : b` for each element, all broadcast to `shape`. NaN is not 0. */
export function where(condition: Operand, a: Operand, b: Operand, shape: Shape): TypedArray {
  const test = repeated(condition, shape);
  const left = repeated(a, shape);
  const right = repeated(b, shape);
  const y = allocate(a.dtype, sizeOf(shape));
  for (let i = 0; i < y.length; i++) y[i] = (test[i] !== 0 ? left[i] : right[i]) as number;
  return y;
}

/** The values of `x` broadcast to `shape`; its own where nothing repeats. */
function repeated(x: Operand, shape: Shape): TypedArray {
  return x.size === sizeOf(shape) ? valuesOf(x) : broadcast(x, shape);
}
