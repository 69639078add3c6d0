import { agree, float32, noise, read, upload, values } from "@ganglion/fixtures/kernels";
import type { FusedKernels, Operand, Window2d } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nativeBackends } from "./backends.ts";

/** Windows of 2 x 2 side by side. */
function pairs(height: number, width: number): Window2d {
  const outputSize = [Math.floor(height / 2), Math.floor(width / 2)] as const;
  return { kernelSize: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1], outputSize };
}

describe.each(nativeBackends)("on %s", (_name, make) => {
  it("the largest of windows of 2 x 2, and where they are, are the reference's", async () => {
    const backend = await make();
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 75 }))
      .chain((sizes) => {
        const shape = [1, ...sizes] as const;
        const few = fc.constantFrom(0, 1, -1, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
        return values(shape, "float32", fc.oneof(few, float32()));
      });
    await fc.assert(
      fc.asyncProperty(cases, async (x) => {
        const [, channels, height, width] = x.shape as readonly [number, number, number, number];
        const window = pairs(height, width);
        await agree(backend, [x], (on, operand) => {
          const { y, indices } = (on.fused as FusedKernels).poolMax2d(operand, window);
          const shape = [1, channels, ...window.outputSize];
          return [
            { buffer: y, shape },
            { buffer: indices, shape, dtype: "int32" },
          ];
        });
      }),
      { numRuns: 40 },
    );
  });

  it("their gradients are the reference's, also where images have a row or a column more than windows", async () => {
    const backend = await make();
    const sizes = fc.tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 75 }));
    await fc.assert(
      fc.asyncProperty(sizes, async ([height, width]) => {
        const window = pairs(height, width);
        const shape = [2, 3, ...window.outputSize];
        await agree(backend, [noise([2, 3, height, width], 1), noise(shape, 2)], (on, x, grad) => {
          const { poolMax2d, poolMax2dGrad } = on.fused as FusedKernels;
          const { y, indices } = poolMax2d(x, window);
          const places: Operand = { buffer: indices, shape, dtype: "int32", size: grad.size };
          const dx = poolMax2dGrad(grad, places, window, [height, width]);
          on.release(y);
          on.release(indices);
          return [{ buffer: dx, shape: [2, 3, height, width] }];
        });
      }),
      { numRuns: 30 },
    );
  });

  it("indices outside of their windows are followed, and refused outside of the image, as WebAssembly does it", async () => {
    const backend = await make();
    const { poolMax2dGrad } = backend.fused as FusedKernels;
    const grad = upload(backend, { shape: [1, 1, 1, 2], dtype: "float32", data: Float32Array.of(1, -0) });
    const gradOf = (...places: number[]): number[] => {
      const indices = upload(backend, { shape: [1, 1, 1, 2], dtype: "int32", data: Int32Array.from(places) });
      try {
        const dx = poolMax2dGrad(grad, indices, pairs(2, 4), [2, 4]);
        const found = Array.from(read(backend, { buffer: dx, shape: [1, 1, 2, 4] }));
        backend.release(dx);
        return found;
      } finally {
        backend.release(indices.buffer);
      }
    };
    expect(gradOf(4, 3)).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
    expect(gradOf(3, 3)).toEqual([0, 0, 0, 1, 0, 0, 0, 0]);
    expect(() => gradOf(0, 8)).toThrow(RangeError);
    expect(() => gradOf(-1, 2)).toThrow(RangeError);
    backend.release(grad.buffer);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });
});
