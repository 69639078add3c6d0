import { applyElementwise, elementwise, type ElementwiseFunction, sum, type Tensor } from "@ganglion/tensor";

const isOutside: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "isOutside",
  ["x"],
  ["low", "high"],
  ({ x, low, high }) => x.less(low).maximum(x.greater(high)),
);

/** How many elements lie below `low` or above `high`. */
export function countOutside(x: Tensor, low: number, high: number): Tensor {
  return sum(applyElementwise(isOutside, [x], [low, high]));
}
