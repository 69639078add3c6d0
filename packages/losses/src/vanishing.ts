import { broadcastTo, equal, mul, noGrad, operation, record, sameShape, type Tensor, where } from "@ganglion/tensor";

/**
 * `x * factor`, which is 0 where the factor is, even if `x` is infinite. The factor broadcasts to the shape of `x`. Its
 * gradient is `x` there too, as everywhere.
 */
export function scaleVanishing(x: Tensor, factor: Tensor): Tensor {
  const scale = sameShape(x.shape, factor.shape) ? factor : broadcastTo(factor, x.shape);
  const y = operation(() => noGrad(() => where(equal(scale, 0), 0, mul(x, scale))));
  return record("scaleVanishing", y, [x, scale], (grad, [ofX, ofScale]) => [
    ofX === true ? mul(grad, scale) : undefined,
    ofScale === true ? mul(grad, x) : undefined,
  ]);
}

/** `x * factor` where nothing of `x` is looked at that the factor leaves out: its gradient there is 0. */
export function scaleWhereAny(x: Tensor, factor: Tensor): Tensor {
  return mul(where(equal(factor, 0), 0, x), factor);
}
