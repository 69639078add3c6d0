import { applyElementwise, elementwise, type ElementwiseFunction, max, min, sum, type Tensor } from "@ganglion/tensor";

/** The least and the largest value of each row. */
export interface Ends {
  readonly least: Tensor;
  readonly most: Tensor;
}

const isOneSigned: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "isOneSigned",
  ["least", "most"],
  [],
  ({ least, most }) => least.less(0).add(most.greater(0)).equal(1),
);

/** The ends over all axes but those of the rows. */
export function endsOf(x: Tensor, axis: readonly number[]): Ends {
  return { least: min(x, { axis }), most: max(x, { axis }) };
}

/** In how many rows no two values differ in sign and one is not 0. */
export function countOneSigned({ least, most }: Ends): Tensor {
  return sum(applyElementwise(isOneSigned, [least, most]));
}
