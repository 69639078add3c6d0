import * as fc from "fast-check";
import type { Operand, Pair, Shape, Window2d } from "../../src/backend.ts";
import { allocate, type DType, type TypedArray } from "../../src/dtype.ts";
import { sizeOf } from "../../src/shape.ts";

/** Not a number, in a word that fits into a row of numbers. */
export const nan: number = Number.NaN;

/** What the reference kernels take: values in a shape. One axis by default. */
export function operand(data: ArrayLike<number>, shape: Shape = [data.length], dtype: DType = "float32"): Operand {
  const buffer = allocate(dtype, data.length);
  buffer.set(data);
  return { buffer, shape, dtype, size: data.length };
}

/** What a kernel returned, as the next kernel's operand. */
export function result(buffer: TypedArray, shape: Shape, dtype: DType): Operand {
  return { buffer, shape, dtype, size: buffer.length };
}

/** Every index of `shape` in row-major order: what the kernels' strides are checked against. */
export function* indicesOf(shape: Shape): Generator<readonly number[]> {
  if (sizeOf(shape) === 0) return;
  const index = shape.map(() => 0);
  for (;;) {
    yield [...index];
    let axis = shape.length - 1;
    while (axis >= 0 && index[axis]! + 1 === shape[axis]) index[axis--] = 0;
    if (axis < 0) return;
    index[axis]! += 1;
  }
}

/** The element of row-major `x` at `index`. */
export function at(x: Operand, index: readonly number[]): number {
  const offset = index.reduce((sum, i, axis) => sum * x.shape[axis]! + i, 0);
  return (x.buffer as TypedArray)[offset]!;
}

/** An array of `shape` whose element at each index is `value(index)`. */
export function tabulate(shape: Shape, dtype: DType, value: (index: readonly number[]) => number): TypedArray {
  const y = allocate(dtype, sizeOf(shape));
  let offset = 0;
  for (const index of indicesOf(shape)) y[offset++] = value(index);
  return y;
}

/** The sum of products of the elements: exact for the small whole numbers that `operands` makes. */
export function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Shapes of up to `maxRank` axes, empty axes and scalars included. */
export function shapes(maxRank = 4): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: maxRank });
}

/** Small whole numbers in a shape, so that sums of their products are exact in every dtype. */
export function operands(shape: Shape, dtype: DType = "float32"): fc.Arbitrary<Operand> {
  const size = sizeOf(shape);
  return fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: size, maxLength: size })
    .map((data) => operand(data, shape, dtype));
}

/** A window, and the images `[n, c, h, w]` that it fits. */
export interface WindowCase {
  readonly window: Window2d;
  readonly images: readonly [number, number, number, number];
}

/** Windows of all strides, paddings and dilations that fit into small images, ragged ends included. */
export function windowCases(): fc.Arbitrary<WindowCase> {
  const pair = (min: number, max: number): fc.Arbitrary<Pair> =>
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
  return fc
    .record({
      n: fc.integer({ min: 0, max: 2 }),
      c: fc.integer({ min: 1, max: 3 }),
      size: pair(1, 6),
      kernelSize: pair(1, 3),
      stride: pair(1, 3),
      padding: pair(0, 2),
      dilation: pair(1, 2),
    })
    .map(({ n, c, size, ...window }) => {
      const output = (axis: 0 | 1): number => {
        const span = window.dilation[axis] * (window.kernelSize[axis] - 1) + 1;
        return Math.floor((size[axis] + 2 * window.padding[axis] - span) / window.stride[axis]) + 1;
      };
      return { window: { ...window, outputSize: [output(0), output(1)] as const }, images: [n, c, ...size] as const };
    })
    .filter(({ window }) => window.outputSize.every((length) => length >= 1));
}

/** The element of image `x[n, c]` that window element `(i, j)` reads at output `(y, x)`; undefined is padding. */
export function windowElement(
  x: Operand,
  { stride, padding, dilation }: Window2d,
  [n, c, i, j, oy, ox]: readonly number[],
): number | undefined {
  const row = oy! * stride[0] - padding[0] + i! * dilation[0];
  const column = ox! * stride[1] - padding[1] + j! * dilation[1];
  const inside = row >= 0 && row < x.shape[2]! && column >= 0 && column < x.shape[3]!;
  return inside ? at(x, [n!, c!, row, column]) : undefined;
}
