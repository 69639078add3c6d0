import {
  abs,
  add,
  div,
  emit,
  exp,
  fusedGradKernel,
  fusedKernel,
  greaterEqual,
  log1p,
  maximum,
  mul,
  neg,
  noGrad,
  operation,
  record,
  type Tensor,
  where,
} from "@ganglion/tensor";

/** `log(1 + exp(x))` without overflow, smooth at 0 however often it is differentiated. */
export function softplus(x: Tensor): Tensor {
  const y = elementwise("softplus", x, 1, () => add(maximum(x, 0), log1p(exp(neg(abs(x))))));
  return record("softplus", y, [x], (grad) => {
    const kernel = fusedGradKernel(x, "activationGrad");
    if (kernel !== undefined) return [emit(x.backend, kernel("softplus", x, y, grad, 1), x.shape, x.dtype)];
    return [mul(grad, sigmoid(x))];
  });
}

function sigmoid(x: Tensor): Tensor {
  const y = elementwise("sigmoid", x, 0, () => {
    const small = exp(neg(abs(x)));
    const total = add(small, 1);
    return where(greaterEqual(x, 0), div(1, total), div(small, total));
  });
  return record("sigmoid", y, [x], (grad) => [mul(grad, mul(y, sigmoid(neg(x))))]);
}

function elementwise(kind: "softplus" | "sigmoid", x: Tensor, parameter: number, compose: () => Tensor): Tensor {
  const kernel = fusedKernel(x, "activation");
  if (kernel === undefined) return operation(() => noGrad(compose));
  return emit(x.backend, kernel(kind, x, parameter), x.shape, x.dtype);
}
