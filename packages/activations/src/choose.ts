import { emit, equal, mul, type Tensor, where } from "@ganglion/tensor";

/** `condition != 0 ? a : b` in the dtype of `like`, even if both are numbers. */
export function choose(like: Tensor, condition: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  return where(condition, typeof a === "number" ? scalar(like, a) : a, b);
}

/** Not `full`: making tensors brings their methods along, and a bundle with one activation would carry them all. */
function scalar({ backend, dtype }: Tensor, value: number): Tensor {
  return emit(backend, backend.fill(value, [], dtype), [], dtype);
}

/** `factor * x`, which is 0 where the factor is, even if `x` is infinite: the limit of factors that vanish exponentially. */
export function scaleVanishing(x: Tensor, factor: Tensor): Tensor {
  return where(equal(factor, 0), 0, mul(x, factor));
}
