import { abs, applyElementwise, elementwise, type ElementwiseFunction, sum, type Tensor } from "@ganglion/tensor";

/** The sums of rows, and of their magnitudes: as large as each other where all values have one sign. */
export interface SignedSums {
  readonly total: Tensor;
  readonly size: Tensor;
}

const isOneSigned: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "isOneSigned",
  ["total", "size"],
  [],
  ({ total, size }) => total.abs().greaterEqual(size).mul(size.greater(0)),
);

/**
 * Sums over all axes but those of the rows. Both sums are taken in the same order, so that they are the same to the last bit
 * where all values have one sign.
 */
export function signedSums(x: Tensor, axis: readonly number[]): SignedSums {
  return { total: sum(x, { axis }), size: sum(abs(x), { axis }) };
}

/** In how many rows no two values differ in sign and one is not 0. */
export function countOneSigned({ total, size }: SignedSums): Tensor {
  return sum(applyElementwise(isOneSigned, [total, size]));
}
