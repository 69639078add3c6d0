import {
  type Backend,
  type Buffer,
  type DType,
  type Operand,
  reference,
  type Shape,
  type TypedArray,
} from "@ganglion/tensor";
import { assertAllClose, type Tolerance } from "@ganglion/tensor/testing";
import * as fc from "fast-check";
import { expect } from "vitest";

/** Values in a shape, from which both backends make an operand. */
export interface Values {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a kernel returned. */
export interface Result {
  readonly buffer: Buffer;
  readonly shape: Shape;
  readonly dtype?: DType;
}

/** Runs kernels on `backend`. */
export type Run = (backend: Backend, ...operands: Operand[]) => Result | readonly Result[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

export function floats(shape: Shape, data: ArrayLike<number>): Values {
  return { shape, dtype: "float32", data: Float32Array.from(data) };
}

export function ints(shape: Shape, data: ArrayLike<number>): Values {
  return { shape, dtype: "int32", data: Int32Array.from(data) };
}

/** Numbers that look random, the same in every run. */
export function noise(shape: Shape, seed = 1, scale = 1): Values {
  let state = seed * 2654435761;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) / 2 ** 23 - 1) * scale;
  };
  return floats(shape, Array.from({ length: sizeOf(shape) }, next));
}

export function upload(backend: Backend, { data, shape, dtype }: Values): Operand {
  return { buffer: backend.upload(data, shape, dtype), shape, dtype, size: sizeOf(shape) };
}

export function read(backend: Backend, { buffer, shape, dtype = "float32" }: Result): TypedArray {
  return (backend.downloadSync as (x: Operand) => TypedArray)({ buffer, shape, dtype, size: sizeOf(shape) });
}

/** Fills free blocks of all common sizes with junk, so that what a kernel forgets to write is seen. */
function spoil(backend: Backend): void {
  const buffers = Array.from({ length: 48 }, (_, i) => backend.fill(-12_345.5, [16 * (1 + (i % 24))], "float32"));
  buffers.push(backend.fill(-12_345.5, [20_000], "float32"));
  for (const buffer of buffers) backend.release(buffer);
}

/** Checks that `run` gives the same on `backend` as on the reference backend, and that nothing is left in memory. */
export async function agree(
  backend: Backend,
  inputs: readonly Values[],
  run: Run,
  tolerance?: Tolerance,
): Promise<void> {
  const before = backend.memory();
  spoil(backend);
  const [actual, expected] = [backend, reference()].map((each) => {
    const operands = inputs.map((input) => upload(each, input));
    const results = [run(each, ...operands)].flat() as Result[];
    const found = results.map((result) => ({ ...result, dtype: result.dtype ?? "float32", data: read(each, result) }));
    for (const { buffer } of [...operands, ...results]) each.release(buffer);
    return found;
  }) as unknown as [Values[], Values[]];
  expect(actual.length).toBe(expected.length);
  for (const [i, found] of actual.entries()) await assertAllClose(found, expected[i] as Values, tolerance);
  expect(backend.memory()).toEqual(before);
}

/** Shapes of up to `maxRank` axes, empty axes and scalars included. */
export function shapes(maxRank = 4, maxLength = 9): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 0, max: maxLength }), { maxLength: maxRank });
}

/** Any float32 of moderate size, with the special ones among them. */
export function float32(): fc.Arbitrary<number> {
  const special = fc.constantFrom(0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  return fc.oneof(
    { weight: 8, arbitrary: fc.float({ min: -8, max: 8, noNaN: true }) },
    { weight: 1, arbitrary: special },
  );
}

export function values(shape: Shape, dtype: DType, element: fc.Arbitrary<number>): fc.Arbitrary<Values> {
  const size = sizeOf(shape);
  return fc
    .array(element, { minLength: size, maxLength: size })
    .map((data) => (dtype === "int32" ? ints(shape, data) : floats(shape, data)));
}
