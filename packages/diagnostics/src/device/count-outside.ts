import { applyElementwise, elementwise, type ElementwiseFunction, sum, type Tensor } from "@ganglion/tensor";

const isOutside: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "isOutside",
  ["x"],
  ["low", "high"],
  ({ x, low, high }) => x.less(low).maximum(x.greater(high)),
);

const isZero: ElementwiseFunction = /* @__PURE__ */ elementwise("isZero", ["x"], [], ({ x }) => x.equal(0));

/** How many elements lie below `low` or above `high`. */
export function countOutside(x: Tensor, low: number, high: number): Tensor {
  return sum(applyElementwise(isOutside, [x], [low, high]));
}

/** How many elements are exactly 0. */
export function countZeros(x: Tensor): Tensor {
  return sum(applyElementwise(isZero, [x]));
}
