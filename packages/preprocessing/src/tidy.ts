import { cast, checkTensor, operation, type Tensor } from "@ganglion/tensor";

/** Applies `body` to `x` as floats, and owns what it needs on the way. */
export function tidy(x: Tensor, body: (x: Tensor) => Tensor): Tensor {
  return operation(() => body(x.dtype === "int32" ? cast(x, "float32") : x));
}

/**
 * The lengths of the axes of `x`.
 * @throws TypeError unless it is a tensor.
 */
export function shapeOf(name: string, x: Tensor): readonly number[] {
  checkTensor(name, "x", x);
  return x.shape;
}
