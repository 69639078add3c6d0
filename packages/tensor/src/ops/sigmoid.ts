import { emitLike, fusedGradKernel, fusedKernel, requireFloat } from "../emit.ts";
import { record } from "../node.ts";
import { operation } from "../scope.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, mul, neg } from "./arithmetic.ts";
import { greaterEqual } from "./compare.ts";
import { abs, exp } from "./unary.ts";
import { where } from "./where.ts";

/** The logistic function `1 / (1 + exp(-x))`, with all its digits in both tails. */
export function sigmoid(x: Tensor): Tensor {
  requireFloat("sigmoid", x);
  const y = logistic(x);
  return record("sigmoid", y, [x], (grad) => {
    const kernel = fusedGradKernel(x, "activationGrad");
    if (kernel !== undefined) return [emitLike(x, kernel("sigmoid", x, y, grad, 0))];
    return [mul(grad, mul(y, sigmoid(neg(x))))];
  });
}

/** `sigmoid` whose gradient has the digits of both tails, too: a kernel's `y (1 - y)` loses them where `y` is nearly 1. */
export function exactSigmoid(x: Tensor): Tensor {
  const y = logistic(x);
  return record("sigmoid", y, [x], (grad) => [mul(grad, mul(y, exactSigmoid(neg(x))))]);
}

/** Neither exponential overflows, and none is taken from 1. */
function logistic(x: Tensor): Tensor {
  const kernel = fusedKernel(x, "activation");
  if (kernel !== undefined) return emitLike(x, kernel("sigmoid", x, 0));
  return operation(() =>
    noGrad(() => {
      const small = exp(neg(abs(x)));
      const total = add(small, 1);
      return where(greaterEqual(x, 0), div(1, total), div(small, total));
    }),
  );
}
