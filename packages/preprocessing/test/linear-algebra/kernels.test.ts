import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Matrix, openMemory } from "../../src/linear-algebra/kernels.ts";
import { noise } from "./random.ts";

afterEach(() => vi.unstubAllGlobals());

const at = ({ at: start, rowStride, columnStride }: Matrix, i: number, j: number): number =>
  start + i * rowStride + j * columnStride;

describe.each([true, false])("kernels, in WebAssembly: %s", (usesWasm) => {
  test("are those that were asked for", () => {
    const { values } = openMemory(10, usesWasm);
    expect(values).toHaveLength(10);
    expect(values.buffer.byteLength > 80).toBe(usesWasm);
    expect([...values]).toEqual(Array(10).fill(0));
  });

  test("dot and axpy are sums of products, of any length at any place", () => {
    const arbitrary = fc.record({
      n: fc.nat(40),
      x: fc.nat(7),
      y: fc.integer({ min: 60, max: 67 }),
      seed: fc.integer({ min: 1 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ n, x, y, seed }) => {
        const { values, kernels } = openMemory(128, usesWasm);
        values.set(noise(128, (seed % 2147483646) + 1));
        const before = values.slice();
        let total = 0;
        for (let i = 0; i < n; i++) total += before[x + i]! * before[y + i]!;
        expect(kernels.dot(n, x, y)).toBeCloseTo(total, 12);
        kernels.axpy(n, -1.5, x, y);
        for (let i = 0; i < 128; i++) {
          const isIn = i >= y && i < y + n;
          expect(values[i]).toBe(isIn ? before[i]! - 1.5 * before[x + i - y]! : before[i]);
        }
      }),
    );
  });

  test("symv reads the lower triangle alone", () => {
    for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 13, 22]) {
      const stride = n + 2;
      const { values, kernels } = openMemory(n * stride + 2 * n, usesWasm);
      values.set(noise(values.length, 5 + n));
      const [x, y] = [n * stride, n * stride + n];
      const before = values.slice();
      for (let i = 0; i < n; i++) for (let j = i + 1; j < stride; j++) values[i * stride + j] = Number.NaN;
      kernels.symv(n, 0, stride, x, y);
      for (let i = 0; i < n; i++) {
        let total = before[y + i]!;
        for (let j = 0; j < n; j++) total += before[Math.max(i, j) * stride + Math.min(i, j)]! * before[x + j]!;
        expect(values[y + i]).toBeCloseTo(total, 12);
      }
    }
  });

  const sizes: readonly (readonly [m: number, n: number, k: number])[] = [
    [1, 1, 1],
    [3, 5, 2],
    [4, 4, 4],
    [9, 6, 300],
    [101, 7, 5],
    [6, 515, 3],
    [0, 3, 3],
    [3, 3, 0],
  ];
  test.each(sizes)("multiply adds the product of [%i, .] and [., %i] over %i, for any strides", (m, n, k) => {
    for (const [isTransposedA, isTransposedB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const a: Matrix = isTransposedA
        ? { at: 3, rowStride: 1, columnStride: m + 1 }
        : { at: 3, rowStride: k + 1, columnStride: 1 };
      const startB = 3 + (m + 1) * (k + 1);
      const b: Matrix = isTransposedB
        ? { at: startB, rowStride: 1, columnStride: k + 2 }
        : { at: startB, rowStride: n + 2, columnStride: 1 };
      const c: Matrix = { at: startB + (k + 2) * (n + 2), rowStride: n + 1, columnStride: 1 };
      const { values, kernels } = openMemory(c.at + (m + 1) * (n + 1), usesWasm);
      values.set(noise(values.length, 7));
      const before = values.slice();
      kernels.multiply([m, n, k], -2, a, b, c);
      const wanted = before.slice();
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          const products = Array.from({ length: k }, (_, p) => before[at(a, i, p)]! * before[at(b, p, j)]!);
          wanted[at(c, i, j)] = before[at(c, i, j)]! - 2 * products.reduce((total, product) => total + product, 0);
        }
      }
      expect(values.every((value, i) => Math.abs(value - wanted[i]!) < 1e-11)).toBe(true);
    }
  });

  test("multiply can leave out what is above the diagonal", () => {
    const n = 230;
    const { values, kernels } = openMemory(2 * n * n, usesWasm);
    values.set(noise(n * n, 3));
    const rows = { at: 0, rowStride: n, columnStride: 1 };
    kernels.multiply(
      [n, n, n],
      1,
      rows,
      { at: 0, rowStride: 1, columnStride: n },
      { at: n * n, rowStride: n, columnStride: 1 },
      true,
    );
    const full = openMemory(2 * n * n, usesWasm);
    full.values.set(noise(n * n, 3));
    full.kernels.multiply(
      [n, n, n],
      1,
      rows,
      { at: 0, rowStride: 1, columnStride: n },
      { at: n * n, rowStride: n, columnStride: 1 },
    );
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        expect(values[n * n + i * n + j]).toBeCloseTo(full.values[n * n + i * n + j]!, 12);
      }
    }
    // The far corner was never computed.
    expect(values[n * n + n - 1]).toBe(0);
  });
});

describe("without WebAssembly", () => {
  test.each([
    ["not there at all", undefined],
    [
      "forbidden by the page",
      {
        Module: function forbidden(): void {
          throw new Error("blocked by Content Security Policy");
        },
      },
    ],
  ])("%s, the plain kernels serve", async (_, webAssembly) => {
    vi.stubGlobal("WebAssembly", webAssembly);
    // As on a page that has just been opened: what was compiled before stays.
    vi.resetModules();
    const fresh = await import("../../src/linear-algebra/kernels.ts");
    const { values, kernels } = fresh.openMemory(4);
    values.set([1, 2, 3, 4]);
    expect(values.buffer.byteLength).toBe(32);
    expect(kernels.dot(2, 0, 2)).toBe(11);
  });
});
