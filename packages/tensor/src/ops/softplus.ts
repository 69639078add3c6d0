import { checkPositive } from "../check.ts";
import { emitLike, fusedGradKernel, fusedKernel, requireFloat } from "../emit.ts";
import { record } from "../node.ts";
import { checkOptions } from "../options.ts";
import { operation } from "../scope.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, mul, neg } from "./arithmetic.ts";
import { maximum } from "./maximum.ts";
import { exactSigmoid } from "./sigmoid.ts";
import { abs, exp, log1p } from "./unary.ts";

/**
 * `log(1 + exp(beta * x)) / beta` without overflow, smooth at 0 however often it is differentiated. `beta` is how sharp the
 * bend at 0 is, 1 by default.
 * @throws TypeError unless `beta` is a number, RangeError unless it is finite and > 0.
 * @example
 * ```ts
 * import { softplus, tensor } from "@ganglion/tensor";
 * await softplus(tensor([0, 1000])).array(); // => [Math.LN2, 1000]
 * ```
 */
export function softplus(x: Tensor, options: { readonly beta?: number } = {}): Tensor {
  requireFloat("softplus", x);
  checkOptions("softplus", options, { beta: checkPositive });
  const { beta = 1 } = options;
  const kernel = fusedKernel(x, "activation");
  const y =
    kernel === undefined ? operation(() => noGrad(() => compose(x, beta))) : emitLike(x, kernel("softplus", x, beta));
  return record("softplus", y, [x], (grad) => {
    const gradKernel = fusedGradKernel(x, "activationGrad");
    if (gradKernel !== undefined) return [emitLike(x, gradKernel("softplus", x, y, grad, beta))];
    return [mul(grad, exactSigmoid(beta === 1 ? x : mul(x, beta)))];
  });
}

function compose(x: Tensor, beta: number): Tensor {
  const scaled = beta === 1 ? x : mul(x, beta);
  const y = add(maximum(scaled, 0), log1p(exp(neg(abs(scaled)))));
  return beta === 1 ? y : div(y, beta);
}
