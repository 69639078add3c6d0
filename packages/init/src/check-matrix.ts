import { formatShape, type Shape, ShapeError, refusal } from "@ganglion/tensor";

/**
 * The rows and columns of a weight of a linear layer.
 * @throws ShapeError unless it has two axes.
 */
export function checkMatrix(name: string, shape: Shape): readonly [rows: number, columns: number] {
  if (shape.length !== 2) {
    throw refusal(
      ShapeError,
      name,
      "the weight must have two axes",
      formatShape(shape),
      "For convolutions use dirac or orthogonal.",
      shape,
    );
  }
  return shape as readonly [number, number];
}
