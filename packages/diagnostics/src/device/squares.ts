import { applyElementwise, elementwise, type ElementwiseFunction, type Tensor } from "@ganglion/tensor";

const square: ElementwiseFunction = /* @__PURE__ */ elementwise("square", ["x"], [], ({ x }) => x.mul(x));

const squaredDifference: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "squaredDifference",
  ["a", "b"],
  [],
  ({ a, b }) => a.sub(b).mul(a.sub(b)),
);

/** The square of each element, in one kernel. */
export function squares(x: Tensor): Tensor {
  return applyElementwise(square, [x]);
}

/** The square of each difference, in one kernel. */
export function squaredDifferences(a: Tensor, b: Tensor): Tensor {
  return applyElementwise(squaredDifference, [a, b]);
}
