import type { Backend, FusedKernels, Operand, Pair, Window2d } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import {
  agree,
  floats,
  noise,
  read,
  type Result,
  sizeOf,
  upload,
  values,
  type WindowCase,
  windowCases,
} from "@ganglion/fixtures/kernels";

const backend = await wasm({ threads: 1 });
const kernels = backend.fused as FusedKernels;

/** Windows that all see a part of the image. */
function poolCases(): fc.Arbitrary<WindowCase> {
  return windowCases().filter(
    ({ window, images }) => seesImage(window, 0, images[2]) && seesImage(window, 1, images[3]),
  );
}

function seesImage(
  { kernelSize, stride, padding, dilation, outputSize }: Window2d,
  axis: 0 | 1,
  length: number,
): boolean {
  return Array.from({ length: outputSize[axis] }, (_, i) => i * stride[axis] - padding[axis]).every((start) =>
    Array.from({ length: kernelSize[axis] }, (_, i) => start + i * dilation[axis]).some((at) => at >= 0 && at < length),
  );
}

function outputShape([n, c]: readonly number[], { outputSize }: Window2d): number[] {
  return [n as number, c as number, ...outputSize];
}

describe("poolMax2d", () => {
  it("and its gradient agree with the reference", async () => {
    const few = fc.constantFrom(0, 1, 2, -1, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    const cases = poolCases().chain((given) =>
      fc.record({ given: fc.constant(given), x: values(given.images, "float32", few) }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ given: { window, images }, x }) => {
        const shape = outputShape(images, window);
        for (const input of [x, noise(images)]) {
          await agree(backend, [input, noise(shape, 5)], (on, operand, grad) => {
            const pool = on.fused as FusedKernels;
            const { y, indices } = pool.poolMax2d(operand, window);
            const positions: Operand = { buffer: indices, shape, dtype: "int32", size: grad.size };
            const size: Pair = [images[2], images[3]];
            return [
              { buffer: y, shape },
              { buffer: indices, shape, dtype: "int32" },
              { buffer: pool.poolMax2dGrad(grad, positions, window, size), shape: images },
            ];
          });
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** How many elements each window's sum is divided by, `[1, 1, oh, ow]`. */
function windowCounts(on: Backend, { window, images }: WindowCase, countIncludePad: boolean): Operand {
  const [kh, kw] = window.kernelSize;
  const size = [1, 1, images[2], images[3]];
  const shape = [1, 1, kh, kw, ...window.outputSize];
  const ones: Operand = { buffer: on.fill(1, size, "float32"), shape: size, dtype: "float32", size: sizeOf(size) };
  const taps = {
    buffer: on.unfold2d(ones, window, countIncludePad ? 1 : 0),
    shape,
    dtype: "float32",
    size: sizeOf(shape),
  } as const;
  const counts = on.reduce("sum", taps, [2, 3]);
  return { buffer: counts, shape: [1, 1, ...window.outputSize], dtype: "float32", size: sizeOf(window.outputSize) };
}

/** Both kernels as their definition says, from primitives. */
function pooledByDefinition(
  on: Backend,
  given: WindowCase,
  countIncludePad: boolean,
  x: Operand,
  grad: Operand,
): Result[] {
  const { window, images } = given;
  const shape = outputShape(images, window);
  const unfolded = [images[0], images[1], ...window.kernelSize, ...window.outputSize];
  const float = (buffer: unknown, of: readonly number[]): Operand => ({
    buffer,
    shape: of,
    dtype: "float32",
    size: sizeOf(of),
  });
  const counts = windowCounts(on, given, countIncludePad);
  const sums = float(on.reduce("sum", float(on.unfold2d(x, window, 0), unfolded), [2, 3]), shape);
  const shares = float(on.binary("div", grad, counts, shape), [images[0], images[1], 1, 1, ...window.outputSize]);
  const spread = float(on.broadcast(shares, unfolded), unfolded);
  return [
    { buffer: on.binary("div", sums, counts, shape), shape },
    { buffer: on.fold2d(spread, window, [images[2], images[3]]), shape: images },
  ];
}

describe("poolAvg2d", () => {
  it.each([true, false])("and its gradient are as defined, padding counted: %s", async (countIncludePad) => {
    await fc.assert(
      fc.asyncProperty(poolCases(), async (given) => {
        const { window, images } = given;
        const shape = outputShape(images, window);
        await agree(backend, [noise(images), noise(shape, 2)], (on, x, grad) => {
          const { poolAvg2d, poolAvg2dGrad } = on.fused;
          if (poolAvg2d === undefined || poolAvg2dGrad === undefined)
            return pooledByDefinition(on, given, countIncludePad, x, grad);
          return [
            { buffer: poolAvg2d(x, window, countIncludePad), shape },
            { buffer: poolAvg2dGrad(grad, window, countIncludePad, [images[2], images[3]]), shape: images },
          ];
        });
      }),
      { numRuns: 100 },
    );
  });

  it("reads beyond nothing: the largest window of a global pool", async () => {
    const window: Window2d = {
      kernelSize: [7, 5],
      stride: [1, 1],
      padding: [0, 0],
      dilation: [1, 1],
      outputSize: [1, 1],
    };
    const x = upload(
      backend,
      floats(
        [1, 1, 7, 5],
        Array.from({ length: 35 }, (_, i) => i),
      ),
    );
    const y = kernels.poolAvg2d(x, window, true);
    expect(Array.from(read(backend, { buffer: y, shape: [1] }))).toEqual([17]);
    for (const buffer of [x.buffer, y]) backend.release(buffer);
  });

  it("of poolMax2d gives back gradients of overlapping windows added up", () => {
    const window: Window2d = {
      kernelSize: [2, 2],
      stride: [1, 1],
      padding: [0, 0],
      dilation: [1, 1],
      outputSize: [2, 2],
    };
    const x = upload(backend, floats([1, 1, 3, 3], [0, 0, 0, 0, 9, 0, 0, 0, 0]));
    const grad = upload(backend, floats([1, 1, 2, 2], [1, 2, 3, 4]));
    const { y, indices } = kernels.poolMax2d(x, window);
    const positions: Operand = { buffer: indices, shape: [1, 1, 2, 2], dtype: "int32", size: 4 };
    const dx = kernels.poolMax2dGrad(grad, positions, window, [3, 3]);
    expect(Array.from(read(backend, { buffer: dx, shape: [9] }))).toEqual([0, 0, 0, 0, 10, 0, 0, 0, 0]);
    for (const buffer of [x.buffer, grad.buffer, y, indices, dx]) backend.release(buffer);
  });
});
