import type { Shape } from "./backend.ts";
import type { TypedArray } from "./dtype.ts";
import { formatShape, ShapeError, refusal } from "./errors.ts";

/** A number, or arrays of equal length nested as deep as there are axes. */
export type NestedArray = number | readonly NestedArray[];

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
 * The shape and the flat values of nested arrays.
 * @throws ShapeError if two arrays at one depth differ in length, or numbers and arrays are mixed.
 */
export function flattenNested(values: NestedArray): { shape: Shape; data: number[] } {
  const shape: number[] = [];
  for (let level: NestedArray | undefined = values; typeof level === "object"; level = level[0])
    shape.push(level.length);
  const data: number[] = [];
  const visit = (value: NestedArray, axis: number): void => {
    if (typeof value === "number" && axis === shape.length) {
      data.push(value);
    } else if (typeof value === "object" && value.length === shape[axis]) {
      for (const element of value) visit(element, axis + 1);
    } else {
      const found = typeof value === "object" ? `an array of length ${value.length}` : typeof value;
      throw refusal(
        ShapeError,
        "tensor",
        "nested arrays must be rectangular",
        `${found} at depth ${axis} where the first entry has shape ${formatShape(shape.slice(axis))}`,
        "Pad the rows to one length.",
        shape,
      );
    }
  };
  visit(values, 0);
  return { shape, data };
}
