/*
 * Matrix products in the manner of Goto and van de Geijn: blocks of B and of A are packed so that a block of A stays in
 * the L2 cache and a panel of B in L1, and tiles of C are computed in registers.
 */
import { countersOf, LENGTHS, locate, offset, RANK } from "./axes.ts";
import { chunkStart, int, local, pointer, workspace, ZEROS } from "./control.ts";
import { packA, packB, tallRows } from "./pack.ts";
import { multiplyPanel } from "./panel.ts";
import { COLUMNS, ROWS } from "./tiles.ts";

/** Rows of A, columns of B and products in a block. */
export const ROW_BLOCK: i32 = 120;
const COLUMN_BLOCK: i32 = 1024;
const DEPTH_BLOCK: i32 = 256;
/** What a packed block of A takes. */
const PACKED_A: usize = 4 * ROW_BLOCK * DEPTH_BLOCK;

/**
 * `C[m, n] = from + A B` of packed A and B. Rows at `from` are `fromStride` bytes apart, panels of columns `fromStep`.
 */
export function multiplyPacked(
  c: usize,
  stride: usize,
  from: usize,
  fromStride: usize,
  fromStep: usize,
  a: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
): void {
  const tall = tallRows(m);
  for (; n > 0; n -= COLUMNS) {
    multiplyPanel(c, stride, from, fromStride, a, b, 0, 0, m, tall, min(COLUMNS, n), k, scratch);
    c += 32;
    from += fromStep;
    b += (<usize>k) << 5;
  }
}

/** Byte strides of a matrix product: a step along C's rows, A's rows, A's columns, B's rows, B's columns. */
const C_ROW: i32 = 10;
const A_ROW: i32 = 11;
const A_DEPTH: i32 = 12;
const B_DEPTH: i32 = 13;
const B_COLUMN: i32 = 14;

/** `C[m, n] = A B`, or with a bias for each column `A B + bias`. */
function multiply(c: usize, a: usize, b: usize, bias: usize, m: i32, n: i32, k: i32, slot: i32): void {
  const cStride = <usize>int(C_ROW),
    aStride = <usize>int(A_ROW),
    aDepth = <usize>int(A_DEPTH);
  const bDepth = <usize>int(B_DEPTH),
    bStride = <usize>int(B_COLUMN);
  const packedA = workspace(slot),
    packedB = packedA + PACKED_A,
    scratch = local(slot) + 128;
  for (let j = 0; j < n; j += COLUMN_BLOCK) {
    const columns = min(COLUMN_BLOCK, n - j);
    for (let p = 0; p < k || p === 0; p += DEPTH_BLOCK) {
      const depth = min(DEPTH_BLOCK, k - p);
      packB(packedB, b + <usize>j * bStride + <usize>p * bDepth, bStride, bDepth, columns, depth);
      for (let i = 0; i < m; i += ROW_BLOCK) {
        const rows = min(ROW_BLOCK, m - i);
        packA(packedA, a + <usize>i * aStride + <usize>p * aDepth, aStride, aDepth, rows, depth);
        const at = c + <usize>i * cStride + ((<usize>j) << 2);
        let from = at,
          fromStride = cStride,
          fromStep: usize = 32;
        if (p === 0) {
          from = bias === 0 ? ZEROS : bias + ((<usize>j) << 2);
          fromStride = 0;
          if (bias === 0) fromStep = 0;
        }
        multiplyPacked(at, cStride, from, fromStride, fromStep, packedA, packedB, rows, columns, depth, scratch);
      }
    }
  }
}

/**
 * Batched products. Words from 1: C, A, B, bias or 0, m, n, k, the parts of rows and of columns, the five strides above;
 * batch axes with the strides of A and B. A chunk takes parts of matrices.
 */
export function matmul(chunk: i32, slot: i32): void {
  const m = int(5),
    n = int(6),
    k = int(7);
  const rowParts = int(8),
    columnParts = int(9);
  const axes = int(RANK);
  let batches = 1;
  for (let d = 0; d < axes; d++) batches *= int(LENGTHS + d);
  const parts = rowParts * columnParts;
  const counters = countersOf(slot);
  const end = chunkStart(chunk + 1, batches * parts, 1);
  for (let i = chunkStart(chunk, batches * parts, 1); i < end; i++) {
    const batch = i / parts,
      row = (i % parts) / columnParts,
      column = i % columnParts;
    locate(batch, axes, counters);
    const top = edgeOf(row, rowParts, m, ROWS),
      left = edgeOf(column, columnParts, n, COLUMNS);
    const c = pointer(1) + ((<usize>(batch * m * n)) << 2) + <usize>(top * int(C_ROW)) + ((<usize>left) << 2);
    const a = pointer(2) + offset(0, axes, counters) + top * int(A_ROW);
    const b = pointer(3) + offset(1, axes, counters) + left * int(B_COLUMN);
    const bias = pointer(4) === 0 ? 0 : pointer(4) + ((<usize>left) << 2);
    const rows = edgeOf(row + 1, rowParts, m, ROWS) - top;
    multiply(c, a, b, bias, rows, edgeOf(column + 1, columnParts, n, COLUMNS) - left, k, slot);
  }
}

/**
 * The same of int32 numbers, which wrap, one by one. Words as above; a chunk takes rows of all matrices.
 */
export function matmulI32(chunk: i32, slot: i32): void {
  const m = int(5),
    n = int(6),
    axes = int(RANK),
    counters = countersOf(slot);
  let batches = 1;
  for (let d = 0; d < axes; d++) batches *= int(LENGTHS + d);
  const end = chunkStart(chunk + 1, batches * m, 1);
  for (let i = chunkStart(chunk, batches * m, 1); i < end; i++) {
    locate(i / m, axes, counters);
    const row = pointer(2) + offset(0, axes, counters) + (i % m) * int(A_ROW);
    const matrix = pointer(3) + offset(1, axes, counters);
    for (let j = 0; j < n; j++) {
      const at = (<usize>j) << 2;
      let a = row,
        b = matrix + j * int(B_COLUMN),
        sum = pointer(4) === 0 ? 0 : load<i32>(pointer(4) + at);
      for (let p = int(7); p > 0; p--) {
        sum += load<i32>(a) * load<i32>(b);
        a += int(A_DEPTH);
        b += int(B_DEPTH);
      }
      store<i32>(pointer(1) + ((<usize>(i * n)) << 2) + at, sum);
    }
  }
}

/** Where part `i` of `length` begins, at a multiple of `unit`. */
function edgeOf(i: i32, parts: i32, length: i32, unit: i32): i32 {
  return min(length, ((((length + unit - 1) / unit) * i) / parts) * unit);
}
