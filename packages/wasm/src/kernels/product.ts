import type { MatmulFlags, Operand, Primitives } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { axesWords, broadcastStrides, mergeAxes } from "../axes.ts";
import { pointerOf, sizeOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { chunksFor, launch } from "../launch.ts";
import { allocate, reserveWorkspace, type Machine } from "../machine.ts";

/** Bytes of packed blocks of both operands, which each thread needs. */
export const GEMM_WORKSPACE: number = 4 * 256 * (120 + 1024);
/** Nanoseconds for a multiplication and an addition. */
export const MULTIPLY_ADD = 0.042;
/** A narrower part would spend its time on packing the other operand. */
const NARROWEST = 64;

/** The primitive that multiplies matrices. */
export function product(machine: Machine): Pick<Primitives, "matmul"> {
  return { matmul: (a, b, flags) => matmul(machine, a, b, flags) };
}

function matmul(machine: Machine, a: Operand, b: Operand, { transposeA, transposeB }: MatmulFlags): Block {
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const m = transposeA ? columnsA : rowsA;
  const k = transposeA ? rowsA : columnsA;
  const n = transposeB ? rowsB : columnsB;
  const outerA = a.shape.slice(0, -2);
  const outerB = b.shape.slice(0, -2);
  const outer = broadcastBatch(outerA, outerB);
  const y = allocate(machine, 4 * sizeOf(outer) * m * n);
  multiply(machine, y.pointer, {
    a: pointerOf(a),
    b: pointerOf(b),
    bias: 0,
    m,
    n,
    k,
    aStrides: transposeA ? [4, 4 * m] : [4 * k, 4],
    bStrides: transposeB ? [4, 4 * k] : [4 * n, 4],
    outer,
    outerStrides: [scaled(broadcastStrides(outerA, outer), m * k), scaled(broadcastStrides(outerB, outer), k * n)],
  });
  return y;
}

/** Matrix products `C = A B (+ bias)`, one for each place of the `outer` axes. */
export interface Product {
  readonly a: number;
  readonly b: number;
  /** The address of one number for each column, or 0. */
  readonly bias: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Bytes from one row of A to the next, and from one column. */
  readonly aStrides: readonly [row: number, depth: number];
  /** Bytes from one row of B to the next, and from one column. */
  readonly bStrides: readonly [depth: number, column: number];
  readonly outer: readonly number[];
  /** Bytes between matrices of A and of B along the outer axes. */
  readonly outerStrides: readonly [readonly number[], readonly number[]];
}

/** Writes the products to `c`, contiguous. */
export function multiply(machine: Machine, c: number, given: Product): void {
  const { a, b, bias, m, n, k, aStrides, bStrides, outer, outerStrides } = given;
  const batches = sizeOf(outer);
  if (batches * m * n === 0) return;
  reserveWorkspace(machine, GEMM_WORKSPACE);
  const [rowParts, columnParts] = partsOf(machine, given, batches);
  const axes = axesWords(mergeAxes({ lengths: outer, strides: [...outerStrides, outer.map(() => 0)] }));
  const sizes = [m, n, k, rowParts, 4 * n, ...aStrides, ...bStrides, columnParts];
  const pieces = batches * rowParts * columnParts;
  const chunks = chunksFor(machine, batches * m * n * k * MULTIPLY_ADD, pieces);
  launch(machine, KERNEL.matmul, [0, c, a, b, bias, 0, ...axes, ...sizes], chunks);
}

/** Into how many parts to cut rows and columns of each matrix, so that every thread has work. */
function partsOf(machine: Machine, { m, n, k }: Product, batches: number): [rows: number, columns: number] {
  const wanted = Math.ceil(chunksFor(machine, batches * m * n * k * MULTIPLY_ADD, machine.threads * 2) / batches);
  if (wanted <= 1) return [1, 1];
  const widest = Math.max(m, n);
  const parts = Math.max(1, Math.min(wanted, Math.floor(widest / NARROWEST)));
  return n >= m ? [1, parts] : [parts, 1];
}

function broadcastBatch(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    return left === 1 ? (b[axis - rank + b.length] ?? 1) : left;
  });
}

function scaled(strides: readonly number[], factor: number): number[] {
  return strides.map((stride) => stride * factor);
}
