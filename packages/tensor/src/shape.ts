import type { Shape } from "./backend.ts";
import { describeValue } from "./describe-value.ts";
import { formatShape, ShapeError, refusal } from "./errors.ts";

/** The number of elements of a tensor of this shape; 1 for a scalar's `[]`. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Whether both shapes have the same lengths in the same order. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/**
 * The common shape of `a` and `b` under NumPy's broadcasting rule: aligned at the right, lengths are equal or one is 1.
 * @throws ShapeError where two lengths differ and neither is 1.
 */
export function broadcastShapes(name: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw refusal(
        ShapeError,
        name,
        "shapes must broadcast",
        `${formatShape(a)} and ${formatShape(b)}`,
        "Aligned at the right, each pair of lengths must be equal or contain a 1; reshape one of them.",
        a,
        b,
      );
    }
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/**
 * Turns an axis that may count from the end (-1 is the last) into one that counts from the front.
 * @throws ShapeError if it is not a whole number in range.
 */
export function normalizeAxis(name: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    // Choices among texts alone go from production builds, with what they depend on.
    const remedy = rank === 0 ? "Here a scalar has no axes." : `Here use a whole number from ${-rank} to ${rank - 1}.`;
    throw refusal(
      ShapeError,
      name,
      `axis must exist in shape ${formatShape(shape)}`,
      describeValue(axis),
      remedy,
      shape,
    );
  }
  return axis < 0 ? axis + rank : axis;
}

/** The axes of a reduction in rising order: all of them if none are given. */
export function normalizeAxes(name: string, axes: number | readonly number[] | undefined, shape: Shape): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  if (!Array.isArray(axes)) return [normalizeAxis(name, axes as number, shape)];
  const list: readonly number[] = axes;
  const normal = Array.from(list, (axis) => normalizeAxis(name, axis, shape)).sort((a, b) => a - b);
  if (new Set(normal).size !== normal.length) {
    throw refusal(ShapeError, name, "axes must be distinct", formatShape(list), "Name each axis once.", shape);
  }
  return normal;
}

/** `shape` without `axes`, or with length 1 there if `keepDims`. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  if (keepDims) return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/**
 * Checks that every length is a whole number >= 0.
 * @throws ShapeError if not.
 */
export function checkShape(name: string, shape: Shape): void {
  if (!Array.isArray(shape)) {
    const remedy = typeof shape === "number" ? `Write [${shape}].` : "Give one length for each axis.";
    throw refusal(TypeError, name, "shape must be an array of whole numbers >= 0", describeValue(shape), remedy);
  }
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) {
      throw refusal(
        ShapeError,
        name,
        "lengths must be whole numbers >= 0",
        formatShape(shape),
        "Check how the shape was computed.",
        shape,
      );
    }
  }
}
