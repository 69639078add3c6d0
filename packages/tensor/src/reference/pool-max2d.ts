import type { Operand, Pair, Window2d } from "../backend.ts";
import { checkedIndex } from "../backend/checked-index.ts";
import { type WindowRange, windowRange } from "../backend/windows.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { accumulator, store, valuesOf } from "./values.ts";

type Shape4 = readonly [number, number, number, number];

/**
 * The largest element of each window, and its position in the input plane (the first if tied). Padding never wins: only
 * what lies inside of the input is compared, and every window must reach into it. NaN wins.
 */
export function poolMax2d(x: Operand, window: Window2d): { readonly y: TypedArray; readonly indices: Int32Array } {
  const [n, c, h, w] = x.shape as Shape4;
  const values = valuesOf(x);
  const rows = rangesOf(window, 0, h);
  const columns = rangesOf(window, 1, w);
  const indices = allocate("int32", n * c * rows.length * columns.length);
  const y = allocate(x.dtype, indices.length);
  let at = 0;
  for (let plane = 0; plane < n * c * h * w; plane += h * w) {
    for (const row of rows) {
      for (const column of columns) {
        const largest = indexOfLargest(values, plane, w, row, column);
        indices[at] = largest - plane;
        y[at] = values[largest] as number;
        at += 1;
      }
    }
  }
  return { y, indices };
}

/** Each element of `grad` goes to the element of the input that it came from. */
export function poolMax2dGrad(grad: Operand, indices: Operand, _: Window2d, inputSize: Pair): TypedArray {
  const [n, c, oh, ow] = grad.shape as Shape4;
  const values = valuesOf(grad);
  const size = sizeOf(inputSize);
  const index = checkedIndex("poolMax2dGrad", valuesOf(indices), indices.shape, size);
  const sum = accumulator(grad.dtype, n * c * size);
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(i / (oh * ow)) * size + index(i);
    sum[at] = (sum[at] as number) + (values[i] as number);
  }
  return store(sum, grad.dtype);
}

/** What each output of one axis sees; `length` is the input's. */
function rangesOf(window: Window2d, axis: 0 | 1, length: number): WindowRange[] {
  return Array.from({ length: window.outputSize[axis] }, (_, position) => windowRange(window, axis, position, length));
}

/** The first position of the largest element, or of NaN, at `rows` and `columns` of the plane `w` wide from `plane`. */
function indexOfLargest(values: TypedArray, plane: number, w: number, rows: WindowRange, columns: WindowRange): number {
  let best = plane + rows.first * w + columns.first;
  let largest = values[best] as number;
  for (let y = rows.first; y < rows.end; y += rows.step) {
    for (let x = columns.first; x < columns.end; x += columns.step) {
      const value = values[plane + y * w + x] as number;
      if (Number.isNaN(value)) return plane + y * w + x;
      if (value > largest) {
        best = plane + y * w + x;
        largest = value;
      }
    }
  }
  return best;
}
