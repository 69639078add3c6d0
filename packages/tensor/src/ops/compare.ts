import type { ComparisonOp } from "../backend.ts";
import { emit } from "../emit.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { operands, settle } from "./operands.ts";

/** Comparisons are int32, 1 where they hold, and carry no gradient. */
function compare(op: ComparisonOp, a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = operands(op, a, b);
  const shape = broadcastShapes(op, x.shape, y.shape);
  const z = emit(x.backend, x.backend.binary(op, x, y, shape), shape, "int32");
  if (x !== a) settle(z, x);
  if (y !== b) settle(z, y);
  return z;
}

/** 1 where `a == b`, else 0. NaN equals nothing. */
export function equal(a: TensorLike, b: TensorLike): Tensor {
  return compare("equal", a, b);
}

/** 1 where `a != b`, else 0. */
export function notEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare("notEqual", a, b);
}

/** 1 where `a < b`, else 0. */
export function less(a: TensorLike, b: TensorLike): Tensor {
  return compare("less", a, b);
}

/** 1 where `a <= b`, else 0. */
export function lessEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare("lessEqual", a, b);
}

/** 1 where `a > b`, else 0. */
export function greater(a: TensorLike, b: TensorLike): Tensor {
  return compare("greater", a, b);
}

/** 1 where `a >= b`, else 0. */
export function greaterEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare("greaterEqual", a, b);
}
