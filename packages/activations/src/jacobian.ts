import { arange, cast, equal, reshape, type Tensor, transpose } from "@ganglion/tensor";

/** `x` with the axis moved to the end. */
export function moveAxisLast(x: Tensor, axis: number): Tensor {
  const axes = x.shape.map((_, index) => index).filter((index) => index !== axis);
  return transpose(x, [...axes, axis]);
}

/** The last axis as rows of a matrix: `[..., n]` to `[..., 1, n]`. */
export function asRows(x: Tensor): Tensor {
  return reshape(x, [...x.shape.slice(0, -1), 1, x.shape.at(-1) as number]);
}

/** The last axis as columns of a matrix: `[..., n]` to `[..., n, 1]`. */
export function asColumns(x: Tensor): Tensor {
  return reshape(x, [...x.shape, 1]);
}

/** The identity matrix of the length of the last axis of `x`. */
export function identityLike(x: Tensor): Tensor {
  const length = x.shape.at(-1) as number;
  const index = arange(length, { backend: x.backend });
  return cast(equal(asColumns(index), asRows(index)), x.dtype);
}
