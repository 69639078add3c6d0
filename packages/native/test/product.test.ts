import { agree, floats, ints, noise } from "@ganglion/fixtures/kernels";
import type { FusedKernels } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { nativeBackends } from "./backends.ts";

function transposedIf(flag: boolean, outer: readonly number[], rows: number, columns: number): number[] {
  return flag ? [...outer, columns, rows] : [...outer, rows, columns];
}

describe.each(nativeBackends)("matmul, %s", (_name, make) => {
  it.each([
    [1, 1, 1],
    [14, 32, 256],
    [15, 33, 257],
    [16, 16, 16],
    [121, 17, 3],
    [13, 1030, 5],
    [64, 10, 784],
    [125, 33, 513],
    [1, 100, 300],
    [100, 1, 300],
    [9, 40, 0],
  ])("multiplies %d x %d over %d in all orientations", async (m, n, k) => {
    const backend = await make();
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const a = noise(transposedIf(transposeA, [], m, k), 1);
        const b = noise(transposedIf(transposeB, [], k, n), 2);
        const flags = { transposeA, transposeB };
        await agree(backend, [a, b], (on, x, y) => ({ buffer: on.matmul(x, y, flags), shape: [m, n] }), { atol: 2e-5 });
      }
    }
  });

  it("broadcasts leading axes", async () => {
    const backend = await make();
    const outers = fc.constantFrom<[number[], number[], number[]]>(
      [[3], [], [3]],
      [
        [2, 1],
        [1, 3],
        [2, 3],
      ],
      [
        [4, 1, 2],
        [3, 1],
        [4, 3, 2],
      ],
      [[0], [1], [0]],
    );
    const cases = fc.record({
      outers,
      m: fc.nat(20),
      n: fc.nat(40),
      k: fc.nat(20),
      ta: fc.boolean(),
      tb: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ outers: [left, right, outer], m, n, k, ta, tb }) => {
        const a = noise(transposedIf(ta, left, m, k), 1);
        const b = noise(transposedIf(tb, right, k, n), 2);
        const flags = { transposeA: ta, transposeB: tb };
        await agree(backend, [a, b], (on, x, y) => ({ buffer: on.matmul(x, y, flags), shape: [...outer, m, n] }), {
          atol: 2e-5,
        });
      }),
      { numRuns: 40 },
    );
  });

  it("adds a bias, and keeps NaN and infinities where they belong", async () => {
    const x = floats([3, 2], [1, 2, Number.NaN, 1, Number.POSITIVE_INFINITY, 1]);
    const weight = noise([37, 2], 4);
    await agree(await make(), [x, weight, noise([37], 5)], (on, a, b, c) => ({
      buffer: (on.fused as FusedKernels).affine(a, b, c),
      shape: [3, 37],
    }));
  });

  it("leaves int32 to WebAssembly", async () => {
    const flags = { transposeA: false, transposeB: false };
    await agree(await make(), [ints([2, 2], [1, 2, 3, 4]), ints([2, 2], [5, 6, 7, 8])], (on, a, b) => ({
      buffer: on.matmul(a, b, flags),
      shape: [2, 2],
      dtype: "int32",
    }));
  });
});
