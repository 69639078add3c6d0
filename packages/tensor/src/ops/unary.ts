import type { UnaryOp } from "../backend.ts";
import { emitLike, fusedGradKernel, requireFloat } from "../emit.ts";
import { checkTensor } from "../check.ts";
import { record } from "../node.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, mul, neg, sub } from "./arithmetic.ts";
import { equal } from "./compare.ts";
import { where } from "./where.ts";

function unary(op: UnaryOp, x: Tensor, derivative: (grad: Tensor, y: Tensor) => Tensor): Tensor {
  if (op === "abs" || op === "sign") checkTensor(op, "x", x);
  else requireFloat(op, x);
  const y = emitLike(x, x.backend.unary(op, x));
  return record(op, y, [x], (grad) => [derivative(grad, y)]);
}

/** `|x|`. The gradient at 0 and at NaN is 0, as in PyTorch. */
export function abs(x: Tensor): Tensor {
  return unary("abs", x, (grad) => where(equal(x, x), mul(grad, sign(x)), 0));
}

/** -1, 0 or 1, and NaN of NaN. The gradient is 0. */
export function sign(x: Tensor): Tensor {
  return unary("sign", x, (grad) => mul(grad, 0));
}

/** `e^x`. */
export function exp(x: Tensor): Tensor {
  return unary("exp", x, (grad, y) => mul(grad, y));
}

/** `e^x - 1`, exact near 0 where `exp(x) - 1` is not. */
export function expm1(x: Tensor): Tensor {
  return unary("expm1", x, (grad, y) => mul(grad, add(y, 1)));
}

/** The natural logarithm; -Infinity at 0, NaN below. */
export function log(x: Tensor): Tensor {
  return unary("log", x, (grad) => div(grad, x));
}

/** `log(1 + x)`, exact near 0 where adding 1 first loses the digits of `x`; -Infinity at -1, NaN below. */
export function log1p(x: Tensor): Tensor {
  return unary("log1p", x, (grad) => div(grad, add(x, 1)));
}

/** The square root; NaN below 0. */
export function sqrt(x: Tensor): Tensor {
  return unary("sqrt", x, (grad, y) => div(grad, mul(y, 2)));
}

/** The hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return unary("tanh", x, (grad, y) => {
    const kernel = fusedGradKernel(x, "activationGrad");
    if (kernel !== undefined) return emitLike(x, kernel("tanh", x, y, grad, 0));
    return mul(grad, sub(1, mul(y, y)));
  });
}

/** The error function `2 / sqrt(pi) * integral from 0 to x of exp(-t^2) dt`. */
export function erf(x: Tensor): Tensor {
  return unary("erf", x, (grad) => mul(grad, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))));
}
