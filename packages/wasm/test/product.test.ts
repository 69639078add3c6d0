import type { Operand } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { wasm } from "../src/index.ts";
import { agree, floats, noise } from "@ganglion/fixtures/kernels";

const builds = [
  ["with fused multiply-add", await wasm({ threads: 1 })],
  ["without", await wasm({ threads: 1, deterministic: true })],
] as const;

function transposedIf(flag: boolean, outer: readonly number[], rows: number, columns: number): number[] {
  return flag ? [...outer, columns, rows] : [...outer, rows, columns];
}

describe.each(builds)("matmul %s", (_name, backend) => {
  it.each([
    [1, 1, 1],
    [5, 8, 4],
    [6, 8, 256],
    [7, 9, 257],
    [121, 17, 3],
    [13, 1030, 5],
    [64, 10, 784],
    [125, 33, 513],
    [1, 100, 300],
    [100, 1, 300],
  ])("multiplies %d x %d over %d in all orientations", async (m, n, k) => {
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
    const outers = fc.constantFrom<[number[], number[], number[]]>(
      [[], [3], [3]],
      [[3], [], [3]],
      [
        [2, 1],
        [1, 3],
        [2, 3],
      ],
      [[2, 3], [3], [2, 3]],
      [
        [4, 1, 2],
        [3, 1],
        [4, 3, 2],
      ],
      [[0], [1], [0]],
      [[2], [2], [2]],
    );
    const cases = fc.record({
      outers,
      m: fc.nat(20),
      n: fc.nat(20),
      k: fc.nat(20),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ outers: [outerA, outerB, outer], m, n, k, transposeA, transposeB }) => {
        const a = noise(transposedIf(transposeA, outerA, m, k), 1);
        const b = noise(transposedIf(transposeB, outerB, k, n), 2);
        const flags = { transposeA, transposeB };
        await agree(backend, [a, b], (on, x, y) => ({ buffer: on.matmul(x, y, flags), shape: [...outer, m, n] }));
      }),
      { numRuns: 150 },
    );
  });

  it("multiplies any sizes around the edges of tiles, with and without a bias", async () => {
    const length = fc.integer({ min: 0, max: 140 });
    const cases = fc.record({ m: length, n: length, k: fc.integer({ min: 0, max: 300 }), isBiased: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(cases, async ({ m, n, k, isBiased }) => {
        const inputs = [noise([m, k], 1), noise([n, k], 2), noise([1, n], 3)];
        await agree(
          backend,
          inputs,
          (on, x, weight, bias) => {
            const given = { ...(bias as Operand), shape: [n] };
            const { affine } = on.fused ?? {};
            if (on === backend)
              return { buffer: affine?.(x as Operand, weight as Operand, isBiased ? given : undefined), shape: [m, n] };
            const product = on.matmul(x as Operand, weight as Operand, { transposeA: false, transposeB: true });
            if (!isBiased) return { buffer: product, shape: [m, n] };
            const operand = { ...(x as Operand), buffer: product, shape: [m, n], size: m * n };
            const sum = on.binary("add", operand, bias as Operand, [m, n]);
            on.release(product);
            return { buffer: sum, shape: [m, n] };
          },
          { atol: 2e-5 },
        );
      }),
      { numRuns: 60 },
    );
  });

  it("lets NaN and infinities only into their own rows and columns", async () => {
    const a = floats([3, 2], [1, 2, Number.NaN, 1, Number.POSITIVE_INFINITY, 1]);
    const b = floats([2, 3], [1, 0, -1, 2, 1, Number.NEGATIVE_INFINITY]);
    const flags = { transposeA: false, transposeB: false };
    await agree(backend, [a, b], (on, x, y) => ({ buffer: on.matmul(x, y, flags), shape: [3, 3] }));
  });
});
