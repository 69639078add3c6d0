import type { Operand } from "../backend.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { valuesOf } from "./values.ts";

/** The sums of all elements up to each along `axis`, or from each on in `reverse`; floats are added in double precision. */
export function cumsum(x: Operand, axis: number, reverse: boolean): TypedArray {
  const values = valuesOf(x);
  const y = allocate(x.dtype, x.size);
  const length = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const step = reverse ? -inner : inner;
  for (let start = 0; start < x.size; start += length * inner) {
    const first = reverse ? start + (length - 1) * inner : start;
    for (let column = 0; column < inner; column++) addUp(y, values, first + column, step, length);
  }
  return y;
}

function addUp(y: TypedArray, values: TypedArray, first: number, step: number, length: number): void {
  const isWhole = y instanceof Int32Array;
  let total = 0;
  let at = first;
  for (let i = 0; i < length; i++) {
    total += values[at] as number;
    if (isWhole) total |= 0;
    y[at] = total;
    at += step;
  }
}
