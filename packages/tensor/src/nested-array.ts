import type { Shape } from "./backend.ts";
import { describeValue } from "./describe-value.ts";
import type { TypedArray } from "./dtype.ts";
import { formatShape, refusal, ShapeError } from "./errors.ts";

/** A number, or arrays of equal length nested as deep as there are axes. */
export type NestedArray = number | readonly NestedArray[];

/** Deeper than any tensor is: an array that contains itself has no end. */
const MAX_DEPTH = 64;

/** Puts the flat values into arrays nested like `shape`. */
export function nest(data: TypedArray, shape: Shape): NestedArray {
  let offset = 0;
  const build = (axis: number): NestedArray => {
    if (axis === shape.length) return data[offset++] as number;
    return Array.from({ length: shape[axis] as number }, () => build(axis + 1));
  };
  return build(0);
}

/**
 * The shape and the flat values of nested arrays, typed ones among them.
 * @throws TypeError if a value is no number, or an array contains itself.
 * @throws ShapeError if two arrays at one depth differ in length, or numbers and arrays are mixed.
 */
export function flattenNested(values: NestedArray): { shape: Shape; data: number[] } {
  const shape = shapeOf(values);
  const data: number[] = [];
  const visit = (value: unknown, axis: number): void => {
    if (typeof value === "number" && axis === shape.length) data.push(value);
    else if (isArray(value) && value.length === shape[axis]) {
      for (const element of Array.from(value)) visit(element, axis + 1);
    } else throw unfit(value, axis, shape);
  };
  visit(values, 0);
  return { shape, data };
}

/** The lengths of the first array of each depth. */
function shapeOf(values: NestedArray): number[] {
  const shape: number[] = [];
  for (let level: unknown = values; isArray(level); level = level[0]) {
    shape.push(level.length);
    if (shape.length > MAX_DEPTH) {
      const rule = `arrays must be nested at most ${MAX_DEPTH} deep`;
      throw refusal(TypeError, "tensor", rule, "one that is deeper", "Does an array contain itself?");
    }
  }
  return shape;
}

function isArray(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function unfit(value: unknown, axis: number, shape: Shape): Error {
  if (typeof value !== "number" && !isArray(value)) {
    const remedy = typeof value === "boolean" ? "Use 1 and 0." : "Convert it, or leave it out.";
    return refusal(TypeError, "tensor", "values must be numbers", `${describeValue(value)} at depth ${axis}`, remedy);
  }
  const found = isArray(value) ? `an array of length ${value.length}` : "number";
  return refusal(
    ShapeError,
    "tensor",
    "nested arrays must be rectangular",
    `${found} at depth ${axis} where the first entry has shape ${formatShape(shape.slice(axis))}`,
    "Pad the rows to one length.",
    shape,
  );
}
