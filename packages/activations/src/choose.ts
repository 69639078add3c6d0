import { full, type Tensor, where } from "@ganglion/tensor";

/** `condition != 0 ? a : b` in the dtype of `like`, even if both are numbers. */
export function choose(like: Tensor, condition: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  return where(condition, typeof a === "number" ? full([], a, { dtype: like.dtype, backend: like.backend }) : a, b);
}
