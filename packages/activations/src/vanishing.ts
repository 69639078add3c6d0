import { equal, mul, type Tensor, where } from "@ganglion/tensor";

/** `factor * x`, which is 0 where the factor is, even if `x` is infinite: the limit of factors that vanish exponentially. */
export function scaleVanishing(x: Tensor, factor: Tensor): Tensor {
  return where(equal(factor, 0), 0, mul(x, factor));
}
