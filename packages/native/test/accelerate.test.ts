import { agree, floats, ints, noise } from "@ganglion/fixtures/kernels";
import type { Backend, FusedKernels, Operand } from "@ganglion/tensor";
import { backendOn, compile, createDefaultWorker, createMachine, MAX_BYTES } from "@ganglion/wasm/internal";
import { describe, expect, it } from "vitest";
import { products } from "../src/accelerate.ts";
import type { Sgemm } from "../src/library.ts";

const START = 2n ** 40n;

/** A backend on which products are what BLAS says, written out in JavaScript; and how often it was called. */
async function withBlas(): Promise<{ readonly backend: Backend; readonly calls: () => number }> {
  const machine = await createMachine(await compile({ fma: true, shared: true }), MAX_BYTES);
  const inner = await backendOn(machine, 1, createDefaultWorker);
  let calls = 0;
  const sgemm: Sgemm = (...given) => {
    const [order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc] = given;
    calls++;
    expect([order, alpha]).toEqual([101, 1]);
    const { floats: memory } = machine;
    const [aAt, bAt, cAt] = [a, b, c].map((pointer) => Number(pointer - START) / 4) as [number, number, number];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = beta === 0 ? 0 : (memory[cAt + i * ldc + j] as number);
        for (let p = 0; p < k; p++) {
          const left = memory[aAt + (ta === 112 ? p * lda + i : i * lda + p)] as number;
          sum += left * (memory[bAt + (tb === 112 ? j * ldb + p : p * ldb + j)] as number);
        }
        memory[cAt + i * ldc + j] = sum;
      }
    }
  };
  const { matmul, affine } = products(machine, sgemm, START, inner);
  return { backend: { ...inner, matmul, fused: { ...inner.fused, affine } }, calls: () => calls };
}

describe("products by a BLAS", () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("agree with the reference, A transposed %s, B %s", async (transposeA, transposeB) => {
    const { backend, calls } = await withBlas();
    const [m, n, k] = [40, 36, 50];
    const a = noise(transposeA ? [k, m] : [m, k], 1);
    const b = noise(transposeB ? [n, k] : [k, n], 2);
    const flags = { transposeA, transposeB };
    await agree(backend, [a, b], (on, x, y) => ({ buffer: on.matmul(x, y, flags), shape: [m, n] }), { atol: 1e-5 });
    expect(calls()).toBe(1);
  });

  it("add a bias to each row", async () => {
    const { backend, calls } = await withBlas();
    const affine = (on: Backend) => (on.fused as FusedKernels).affine;
    const inputs = [noise([40, 50], 1), noise([36, 50], 2), noise([36], 3)];
    const shape = [40, 36];
    await agree(
      backend,
      inputs,
      (on, x, weight, bias) => [
        { buffer: affine(on)(x, weight, bias), shape },
        { buffer: affine(on)(x, weight, undefined), shape },
      ],
      { atol: 1e-5 },
    );
    expect(calls()).toBe(2);
  });

  it("are left to WebAssembly if they are small, batched or int32", async () => {
    const { backend, calls } = await withBlas();
    const flags = { transposeA: false, transposeB: false };
    const product =
      (shape: readonly number[], dtype: "float32" | "int32" = "float32") =>
      (on: Backend, a: Operand, b: Operand) => ({ buffer: on.matmul(a, b, flags), shape, dtype });
    await agree(backend, [noise([4, 3], 1), noise([3, 4], 2)], product([4, 4]));
    await agree(backend, [noise([2, 40, 40], 1), noise([40, 40], 2)], product([2, 40, 40]), { atol: 1e-5 });
    const ones = ints(
      [40, 40],
      Array.from({ length: 1600 }, () => 1),
    );
    await agree(backend, [ones, ones], product([40, 40], "int32"));
    await agree(backend, [floats([0, 50], []), noise([50, 40])], product([0, 40]));
    expect(calls()).toBe(0);
  });
});
