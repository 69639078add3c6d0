import { add, grad, keep, mul, reshape, scope, sum, type Tensor } from "@ganglion/tensor";

/** The product of a loss' Hessian with a vector, which has a tensor for each parameter: exact, by differentiating `g . v`. To be disposed. */
export function hessianProduct(loss: () => Tensor, parameters: readonly Tensor[], vector: readonly Tensor[]): Tensor[] {
  return scope(() => {
    // Each depends on every parameter then, though there may be nothing to differentiate.
    const nothing = parameters.map((x) => mul(sum(x), 0)).reduce((a, b) => add(a, b));
    const first = grad(add(reshape(loss(), []), nothing), parameters, { createGraph: true });
    const product = first
      .map((gradient, i) => sum(mul(gradient, vector[i] as Tensor)))
      .reduce((a, b) => add(a, b), nothing);
    return grad(product, parameters).map((x) => keep(x));
  });
}
