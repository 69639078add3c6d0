import type { Operand, Pair, Window2d } from "../backend.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { accumulator, store, valuesOf } from "./values.ts";

type Shape4 = readonly [number, number, number, number];

/** What the windows look at: planes of `h` rows and `w` columns, one after the other. */
interface Planes extends Window2d {
  readonly values: TypedArray;
  readonly h: number;
  readonly w: number;
}

/**
 * The largest element of each window, and its position in the input plane (the first if tied). Padding never wins: only
 * what lies inside of the input is compared, and every window must reach into it. NaN wins.
 */
export function poolMax2d(x: Operand, window: Window2d): { readonly y: TypedArray; readonly indices: Int32Array } {
  const [n, c, h, w] = x.shape as Shape4;
  const [oh, ow] = window.outputSize;
  const planes: Planes = { ...window, values: valuesOf(x), h, w };
  const indices = new Int32Array(n * c * oh * ow);
  const y = allocate(x.dtype, indices.length);
  for (let plane = 0, at = 0; plane < n * c; plane++) {
    for (let row = 0; row < oh; row++) {
      for (let column = 0; column < ow; column++, at++) {
        const index = indexOfLargest(planes, plane * h * w, row, column);
        indices[at] = index;
        y[at] = planes.values[plane * h * w + index] as number;
      }
    }
  }
  return { y, indices };
}

/** Each element of `grad` goes to the element of the input that it came from. */
export function poolMax2dGrad(grad: Operand, indices: Operand, inputSize: Pair): TypedArray {
  const [n, c, oh, ow] = grad.shape as Shape4;
  const [values, index] = [valuesOf(grad), valuesOf(indices)];
  const size = sizeOf(inputSize);
  const sum = accumulator(grad.dtype, n * c * size);
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(i / (oh * ow)) * size + (index[i] as number);
    sum[at] = (sum[at] as number) + (values[i] as number);
  }
  return store(sum, grad.dtype);
}

/** The position in the plane of the first largest element of the window at output `(row, column)`. */
function indexOfLargest(planes: Planes, plane: number, row: number, column: number): number {
  const { values, h, w, kernelSize, stride, padding, dilation } = planes;
  const top = row * stride[0] - padding[0];
  const left = column * stride[1] - padding[1];
  const bottom = Math.min(h, top + kernelSize[0] * dilation[0]);
  const right = Math.min(w, left + kernelSize[1] * dilation[1]);
  let best = firstInside(top, dilation[0]) * w + firstInside(left, dilation[1]);
  for (let y = firstInside(top, dilation[0]); y < bottom; y += dilation[0]) {
    for (let x = firstInside(left, dilation[1]); x < right; x += dilation[1]) {
      const value = values[plane + y * w + x] as number;
      if (Number.isNaN(value)) return y * w + x;
      if (value > (values[plane + best] as number)) best = y * w + x;
    }
  }
  return best;
}

/** The first of `start`, `start + step`, ... that is not negative. */
function firstInside(start: number, step: number): number {
  return start >= 0 ? start : start + Math.ceil(-start / step) * step;
}
