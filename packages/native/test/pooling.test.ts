import { agree, float32, values } from "@ganglion/fixtures/kernels";
import type { FusedKernels, Window2d } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, it } from "vitest";
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
});
