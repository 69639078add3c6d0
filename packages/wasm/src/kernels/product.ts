import {
  broadcastStrides,
  type MatmulFlags,
  type Operand,
  type Primitives,
  rowMajorStrides,
  type Shape,
  sizeOf,
  type Walk,
} from "@ganglion/tensor/backend";
import type { Block } from "../allocator.ts";
import { axesOf, joinAxes } from "../axes.ts";
import { pointerOf } from "../buffers.ts";
import type { Axes, Matmul } from "../generated/kernels.ts";
import { COLUMN_BLOCK, PRODUCT_BLOCK, ROW_BLOCK } from "../generated/layout.ts";
import { launch, piecesFor } from "../launch.ts";
import { reserveWorkspace, type Machine } from "../machine.ts";
import { produce } from "../produce.ts";

/** Bytes of packed blocks of both operands, which each thread needs. */
const GEMM_WORKSPACE: number = 4 * PRODUCT_BLOCK * (ROW_BLOCK + COLUMN_BLOCK);
/** A narrower part would spend its time on packing the other operand. */
const MIN_SIDE = 64;
/** What is packed of B for a wider part would leave A too little of the cache: then it is better cut once more. */
const MAX_WIDTH = 384;

/** The primitive that multiplies matrices. */
export function product(machine: Machine): Pick<Primitives, "matmul"> {
  return { matmul: (a, b, flags) => matmul(machine, a, b, flags) };
}

function matmul(machine: Machine, a: Operand, b: Operand, { transposeA, transposeB }: MatmulFlags): Block {
  const rankA = a.shape.length;
  const rankB = b.shape.length;
  const m = a.shape[rankA - (transposeA ? 1 : 2)] as number;
  const k = a.shape[rankA - (transposeA ? 2 : 1)] as number;
  const n = b.shape[rankB - (transposeB ? 2 : 1)] as number;
  const batch =
    rankA === 2 && rankB === 2 ? undefined : batchOf(a.shape.slice(0, -2), b.shape.slice(0, -2), m * k, k * n);
  return produce(machine, 4 * (batch?.size ?? 1) * m * n, (y) => {
    multiply(machine, y.pointer, {
      a: pointerOf(machine, a),
      b: pointerOf(machine, b),
      bias: 0,
      m,
      n,
      k,
      aRow: transposeA ? 4 : 4 * k,
      aDepth: transposeA ? 4 * m : 4,
      bDepth: transposeB ? 4 : 4 * n,
      bColumn: transposeB ? 4 * k : 4,
      batch,
      isInt: a.dtype === "int32",
    });
  });
}

/** The walk over matrices of which A, B or both are several. */
interface Batch {
  readonly size: number;
  readonly walk: Walk;
}

function batchOf(a: Shape, b: Shape, sizeA: number, sizeB: number): Batch {
  const rank = Math.max(a.length, b.length);
  const lengths = Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    return left === 1 ? (b[axis - rank + b.length] ?? 1) : left;
  });
  const strides = [
    broadcastStrides(a, lengths, rowMajorStrides(a, 4 * sizeA)),
    broadcastStrides(b, lengths, rowMajorStrides(b, 4 * sizeB)),
  ];
  return { size: sizeOf(lengths), walk: joinAxes({ lengths, strides }) };
}

/** A matrix product `C = A B (+ bias)`, or a batch of them. Strides are in bytes. */
export interface Product {
  readonly a: number;
  readonly b: number;
  /** The address of one number for each column, or 0. */
  readonly bias: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly aRow: number;
  readonly aDepth: number;
  readonly bDepth: number;
  readonly bColumn: number;
  readonly batch: Batch | undefined;
  /** Whether the numbers are int32. */
  readonly isInt: boolean;
}

/** Writes the products to `c`, contiguous. */
export function multiply(machine: Machine, c: number, given: Product): void {
  const { m, n, k, batch, isInt } = given;
  const batches = batch?.size ?? 1;
  if (batches * m * n === 0) return;
  if (isInt) {
    launch(machine, "matmulI32", matrices(c, given, 1, 1), batches * m * n * k, batches * m);
    return;
  }
  reserveWorkspace(machine, GEMM_WORKSPACE);
  const nanoseconds = batches * m * n * k * machine.multiplyAdd;
  const parts = partsOf(machine, nanoseconds, batches, Math.max(m, n));
  const [rowParts, columnParts] = gridOf(parts, m, n);
  launch(machine, "matmul", matrices(c, given, rowParts, columnParts), nanoseconds, batches * parts);
}

/** The arguments of a product that is cut into parts. */
function matrices(c: number, given: Product, rowParts: number, columnParts: number): Matmul {
  const { a, b, bias, m, n, k, aRow, aDepth, bDepth, bColumn, batch } = given;
  const axes = batch === undefined ? NO_AXES : axesOf(batch.walk);
  return { c, a, b, bias, m, n, k, rowParts, columnParts, cRow: 4 * n, aRow, aDepth, bDepth, bColumn, axes };
}

const NO_AXES: Axes = { rank: 0, lengths: [], strides: [] };

/** Into how many parts to cut each matrix, so that every thread has work. */
function partsOf(machine: Machine, nanoseconds: number, batches: number, side: number): number {
  const wanted = Math.ceil(piecesFor(machine, nanoseconds) / batches);
  return Math.max(1, Math.min(wanted, Math.floor(side / MIN_SIDE)));
}

/**
 * Into how many rows and columns of parts. A is packed once for each column of them, B once for each row: where four parts of a square
 * lie two by two, that is less than where the longer side alone is cut.
 */
function gridOf(parts: number, m: number, n: number): readonly [rows: number, columns: number] {
  const packed = (rows: number): number => (parts / rows) * m + rows * n;
  let best = n >= m ? 1 : parts;
  for (let rows = 2; rows < parts; rows++) {
    const columns = parts / rows;
    const isFit = parts % rows === 0 && m >= rows * MIN_SIDE && n >= columns * MIN_SIDE && n <= columns * MAX_WIDTH;
    if (isFit && packed(rows) < packed(best)) best = rows;
  }
  return [best, parts / best];
}
