import type { Backend, FusedKernels, MatmulFlags, Operand } from "@ganglion/tensor/backend";
import { type Block, floatsOf, type Machine, produce } from "@ganglion/wasm/internal";
import type { Sgemm } from "./library.ts";

/** Fewer multiplications are over before a call pays. */
const WORTH_CALLING = 32 ** 3;

/** cblas' names: rows one after the other, as they are, the other way round. */
const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;

/**
 * Matrix products by a BLAS, for Apple silicon, whose matrix units only its own library reaches: `Accelerate`. Products of
 * two float32 matrices go there, batches and small ones to `inner`. `start` is where the memory of `machine` starts in the address
 * space.
 */
export function products(
  machine: Machine,
  sgemm: Sgemm,
  start: bigint,
  inner: Backend,
): Pick<Backend, "matmul"> & Pick<FusedKernels, "affine"> {
  const { matmul } = inner;
  const { affine } = inner.fused as FusedKernels;
  const multiply = (y: Block, given: Product): void => {
    const { a, b, m, n, k, transposeA, transposeB, beta } = given;
    const [ta, tb] = [transposeA ? TRANSPOSED : PLAIN, transposeB ? TRANSPOSED : PLAIN];
    const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
    const at = (pointer: number): bigint => start + BigInt(pointer);
    sgemm(ROW_MAJOR, ta, tb, m, n, k, 1, at(a), lda, at(b), ldb, beta, at(y.pointer), n);
  };
  return {
    matmul(a, b, flags) {
      const sizes = sizesOf(a, b, flags);
      if (sizes === undefined || sizes.m * sizes.n * sizes.k < WORTH_CALLING) return matmul(a, b, flags);
      const { m, n, k } = sizes;
      const operands = { a: floatsOf(machine, "matmul", a, m * k), b: floatsOf(machine, "matmul", b, k * n) };
      return produce(machine, 4 * m * n, (y) => multiply(y, { ...operands, ...sizes, ...flags, beta: 0 }));
    },
    affine(x, weight, bias) {
      const sizes = sizesOf(x, weight, { transposeA: false, transposeB: true });
      if (sizes === undefined || sizes.m * sizes.n * sizes.k < WORTH_CALLING) return affine(x, weight, bias);
      const { m, n, k } = sizes;
      const operands = { a: floatsOf(machine, "affine", x, m * k), b: floatsOf(machine, "affine", weight, n * k) };
      const biasAt = bias === undefined ? 0 : floatsOf(machine, "affine", bias, n);
      return produce(machine, 4 * m * n, (y) => {
        if (biasAt !== 0) repeat(machine, y.pointer, biasAt, m, n);
        multiply(y, { ...operands, ...sizes, transposeA: false, transposeB: true, beta: biasAt === 0 ? 0 : 1 });
      });
    },
  };
}

interface Product extends MatmulFlags {
  readonly a: number;
  readonly b: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly beta: number;
}

/** The sizes of a product of two float32 matrices; undefined of anything else. */
function sizesOf(
  a: Operand,
  b: Operand,
  { transposeA, transposeB }: MatmulFlags,
): { readonly m: number; readonly n: number; readonly k: number } | undefined {
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  const [rows, columns] = a.shape as readonly [number, number];
  const [depth, width] = b.shape as readonly [number, number];
  return { m: transposeA ? columns : rows, k: transposeA ? rows : columns, n: transposeB ? depth : width };
}

/** Each of `rows` rows at `to` becomes the `n` numbers at `from`. */
function repeat({ floats }: Machine, to: number, from: number, rows: number, n: number): void {
  for (let row = 0; row < rows; row++) floats.copyWithin(to / 4 + row * n, from / 4, from / 4 + n);
}
