import { applyElementwise, elementwise, type ElementwiseFunction, type Tensor } from "@ganglion/tensor";

const square: ElementwiseFunction = /* @__PURE__ */ elementwise("square", ["x"], [], ({ x }) => x.mul(x));

/** The square of each element, in one kernel. */
export function squares(x: Tensor): Tensor {
  return applyElementwise(square, [x]);
}
