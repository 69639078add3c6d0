import type { ArithmeticOp } from "../backend.ts";
import { emit } from "../emit.ts";
import { record } from "../node.ts";
import { broadcastShapes } from "../shape.ts";
import { isTensor, type Tensor, type TensorLike } from "../tensor.ts";
import { cast } from "./cast.ts";
import { equal, greaterEqual, less } from "./compare.ts";
import { operands, settle, sumTo } from "./operands.ts";
import { log, negate } from "./unary.ts";
import { where } from "./where.ts";

/** The gradient of one operand from that of the output `z = op(x, y)`, before what was broadcast is summed up. */
type Partial = (grad: Tensor, x: Tensor, y: Tensor, z: Tensor) => Tensor;

function arithmetic(op: ArithmeticOp, a: TensorLike, b: TensorLike, partialA: Partial, partialB: Partial): Tensor {
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
  return arithmetic("sub", a, b, pass, negate);
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
const partialOfDivisor: Partial = (grad, _x, y, z) => negate(div(mul(grad, z), y));

/** `a / b` element by element, broadcast. Whole numbers divide to float32. */
export function div(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = [toFloat(a), toFloat(b)];
  const quotient = arithmetic("div", x, y, partialOfDividend, partialOfDivisor);
  if (x !== a) settle(quotient, x as Tensor);
  if (y !== b) settle(quotient, y as Tensor);
  return quotient;
}

/** `base ^ exponent` element by element, broadcast. The gradient of an exponent >= 0 is 0 where the base is 0. */
export function pow(base: TensorLike, exponent: TensorLike): Tensor {
  return arithmetic(
    "pow",
    base,
    exponent,
    (grad, x, y) => mul(grad, where(equal(y, 0), 0, mul(y, pow(x, sub(y, 1))))),
    (grad, x, y, z) => mul(grad, where(mul(equal(x, 0), greaterEqual(y, 0)), 0, mul(z, log(x)))),
  );
}

/** The larger of `a` and `b`; NaN wins. Where they are equal each gets half of the gradient, as in PyTorch. */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(
    "maximum",
    a,
    b,
    (grad, x, y) => winner(grad, less(x, y), equal(x, y)),
    (grad, x, y) => winner(grad, less(y, x), equal(x, y)),
  );
}

/** The smaller of `a` and `b`; NaN wins. Where they are equal each gets half of the gradient, as in PyTorch. */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return arithmetic(
    "minimum",
    a,
    b,
    (grad, x, y) => winner(grad, less(y, x), equal(x, y)),
    (grad, x, y) => winner(grad, less(x, y), equal(x, y)),
  );
}

/** `-x`. */
export function neg(x: Tensor): Tensor {
  return negate(x);
}

/** The gradient of an operand that gets nothing where it lost and half where it tied. */
function winner(grad: Tensor, lost: Tensor, tied: Tensor): Tensor {
  return where(lost, 0, where(tied, mul(grad, 0.5), grad));
}

function toFloat(x: TensorLike): TensorLike {
  return isTensor(x) && x.dtype === "int32" ? cast(x, "float32") : x;
}
