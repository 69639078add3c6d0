import { formatShape, refusal, type Shape, ShapeError } from "@ganglion/tensor";

/** @throws ShapeError unless a sample of this shape is an image. */
export function checkImage(kind: string, shape: Shape): void {
  if (shape.length === 3) return;
  const rule = "samples must be images [channels, height, width]";
  throw refusal(ShapeError, kind, rule, formatShape(shape), "Use center for features.", shape);
}

/** @throws ShapeError unless a sample of this shape has channels and positions. */
export function checkPositions(kind: string, shape: Shape): void {
  if (shape.length >= 2) return;
  const rule = "samples must be [channels, ...] with positions";
  throw refusal(ShapeError, kind, rule, formatShape(shape), "Use center or standardize for features.", shape);
}
