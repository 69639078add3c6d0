import type { ArithmeticOp } from "../backend.ts";
import { checkTensor } from "../check.ts";
import { emit, emitLike } from "../emit.ts";
import { record } from "../node.ts";
import { broadcastShapes } from "../shape.ts";
import { operation } from "../scope.ts";
import { isTensor } from "../is-tensor.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { cast } from "./cast.ts";
import { operands, settle } from "./operands.ts";
import { sumTo } from "./sum-and-broadcast.ts";

/** The gradient of one operand from that of the output `z = op(x, y)`, before what was broadcast is summed up. */
export type Partial = (grad: Tensor, x: Tensor, y: Tensor, z: Tensor) => Tensor;

/** A function of two numbers by itself, broadcast, with the partial derivatives of both. */
export function arithmetic(
  op: ArithmeticOp,
  a: TensorLike,
  b: TensorLike,
  partialA: Partial,
  partialB: Partial,
): Tensor {
  const [x, y] = operands(op, a, b);
  const shape = broadcastShapes(op, x.shape, y.shape);
  const z = emit(x.backend, x.backend.binary(op, x, y, shape), shape, x.dtype);
  record(op, z, [x, y], (grad, needed) => [
    needed[0] === true ? sumTo(partialA(grad, x, y, z), x.shape) : undefined,
    needed[1] === true ? sumTo(partialB(grad, x, y, z), y.shape) : undefined,
  ]);
  if (x !== a) settle(z, x);
  if (y !== b) settle(z, y);
  return z;
}

const pass: Partial = (grad) => grad;

/** `a + b`, broadcast. */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic("add", a, b, pass, pass);
}

/** `a - b`, broadcast. */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic("sub", a, b, pass, neg);
}

/** `a * b` element by element, broadcast. */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(
    "mul",
    a,
    b,
    (grad, _x, y) => mul(grad, y),
    (grad, x) => mul(grad, x),
  );
}

const partialOfDividend: Partial = (grad, _x, y) => div(grad, y);
const partialOfDivisor: Partial = (grad, _x, y, z) => neg(div(mul(grad, z), y));

/** `a / b` element by element, broadcast. Whole numbers divide to float32. */
export function div(a: TensorLike, b: TensorLike): Tensor {
  // An operation leaves nothing behind where the operands do not fit.
  if (isWhole(a) || isWhole(b)) return operation(() => div(toFloat(a), toFloat(b)));
  return arithmetic("div", a, b, partialOfDividend, partialOfDivisor);
}

/** `-x`. */
export function neg(x: Tensor): Tensor {
  checkTensor("neg", "x", x);
  const y = emitLike(x, x.backend.unary("neg", x));
  return record("neg", y, [x], (grad) => [neg(grad)]);
}

function isWhole(x: TensorLike): x is Tensor {
  return isTensor(x) && x.dtype === "int32";
}

function toFloat(x: TensorLike): TensorLike {
  return isWhole(x) ? cast(x, "float32") : x;
}
