import type { Pair, Window2d } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { wasm } from "../src/index.ts";
import { agree, ints, noise, windowCases } from "@ganglion/fixtures/kernels";

const backend = await wasm({ threads: 1 });

function windowShape(n: number, c: number, { kernelSize, outputSize }: Window2d): number[] {
  return [n, c, ...kernelSize, ...outputSize];
}

describe("unfold2d and fold2d", () => {
  it("agree with the reference for all windows", async () => {
    await fc.assert(
      fc.asyncProperty(windowCases(), async ({ window, images }) => {
        const [n, c, h, w] = images;
        const shape = windowShape(n, c, window);
        const size: Pair = [h, w];
        await agree(
          backend,
          [
            noise(images),
            ints(images, noise(images, 2, 99).data),
            noise(shape, 3),
            ints(shape, noise(shape, 4, 99).data),
          ],
          (b, x, xs, y, ys) => [
            { buffer: b.unfold2d(x, window, Number.NEGATIVE_INFINITY), shape },
            { buffer: b.unfold2d(xs, window, -7), shape, dtype: "int32" },
            { buffer: b.fold2d(y, window, size), shape: images },
            { buffer: b.fold2d(ys, window, size), shape: images, dtype: "int32" },
          ],
        );
      }),
      { numRuns: 200 },
    );
  });
});
