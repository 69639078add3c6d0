/*
 * Matrix products in the manner of Goto and van de Geijn: blocks of B and of A are packed so that a block of A stays in
 * the L2 cache and a panel of B in L1, and tiles of C are computed in registers. Called by src/kernels/product.ts.
 */
import { Axes, Matmul } from "./arguments.ts";
import { locate, offset, placesOf } from "./axes.ts";
import { chunkStart, countersOf, tileOf, workspace } from "./control.ts";
import { COLUMN_BLOCK, PRODUCT_BLOCK, ROW_BLOCK, TILE_COLUMNS, ZEROS } from "./layout.ts";
import { packA, packB, tallRows } from "./pack.ts";
import { multiplyPanel } from "./panel.ts";
import { ROWS } from "./tiles.ts";

/** What a packed block of A takes. */
const PACKED_A: usize = 4 * ROW_BLOCK * PRODUCT_BLOCK;

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
  for (; n > 0; n -= TILE_COLUMNS) {
    multiplyPanel(c, stride, from, fromStride, a, b, 0, 0, m, tall, min(TILE_COLUMNS, n), k, scratch);
    c += 32;
    from += fromStep;
    b += (<usize>k) << 5;
  }
}

/** `C[m, n] = A B`, or with a bias for each column `A B + bias`. */
function multiply(c: usize, a: usize, b: usize, bias: usize, m: i32, n: i32, k: i32, thread: i32): void {
  const cStride = <usize>Matmul.cRow(),
    aStride = <usize>Matmul.aRow(),
    aDepth = <usize>Matmul.aDepth();
  const bDepth = <usize>Matmul.bDepth(),
    bStride = <usize>Matmul.bColumn();
  const packedA = workspace(thread),
    packedB = packedA + PACKED_A,
    scratch = tileOf(thread);
  for (let j = 0; j < n; j += COLUMN_BLOCK) {
    const columns = min(COLUMN_BLOCK, n - j);
    for (let p = 0; p < k || p === 0; p += PRODUCT_BLOCK) {
      const depth = min(PRODUCT_BLOCK, k - p);
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

/** Batched products; the axes are those of the batch, with the strides of A and B. A chunk takes parts of matrices. */
export function matmul(chunk: i32, thread: i32): void {
  const m = Matmul.m(),
    n = Matmul.n(),
    k = Matmul.k();
  const rowParts = Matmul.rowParts(),
    columnParts = Matmul.columnParts();
  const axes = Axes.rank(),
    batches = placesOf(axes);
  const parts = rowParts * columnParts;
  const counters = countersOf(thread);
  const end = chunkStart(chunk + 1, batches * parts, 1);
  for (let i = chunkStart(chunk, batches * parts, 1); i < end; i++) {
    const batch = i / parts,
      row = (i % parts) / columnParts,
      column = i % columnParts;
    locate(batch, axes, counters);
    const top = edgeOf(row, rowParts, m, ROWS),
      left = edgeOf(column, columnParts, n, TILE_COLUMNS);
    const c = Matmul.c() + ((<usize>(batch * m * n)) << 2) + <usize>(top * Matmul.cRow()) + ((<usize>left) << 2);
    const a = Matmul.a() + offset(0, axes, counters) + top * Matmul.aRow();
    const b = Matmul.b() + offset(1, axes, counters) + left * Matmul.bColumn();
    const bias = Matmul.bias() === 0 ? 0 : Matmul.bias() + ((<usize>left) << 2);
    const rows = edgeOf(row + 1, rowParts, m, ROWS) - top;
    multiply(c, a, b, bias, rows, edgeOf(column + 1, columnParts, n, TILE_COLUMNS) - left, k, thread);
  }
}

/** The same of int32 numbers, which wrap, one by one. A chunk takes rows of all matrices. */
export function matmulI32(chunk: i32, thread: i32): void {
  const m = Matmul.m(),
    n = Matmul.n(),
    axes = Axes.rank(),
    counters = countersOf(thread);
  const batches = placesOf(axes);
  const end = chunkStart(chunk + 1, batches * m, 1);
  for (let i = chunkStart(chunk, batches * m, 1); i < end; i++) {
    locate(i / m, axes, counters);
    const row = Matmul.a() + offset(0, axes, counters) + (i % m) * Matmul.aRow();
    const matrix = Matmul.b() + offset(1, axes, counters);
    for (let j = 0; j < n; j++) {
      const at = (<usize>j) << 2;
      let a = row,
        b = matrix + j * Matmul.bColumn(),
        sum = Matmul.bias() === 0 ? 0 : load<i32>(Matmul.bias() + at);
      for (let p = Matmul.k(); p > 0; p--) {
        sum += load<i32>(a) * load<i32>(b);
        a += Matmul.aDepth();
        b += Matmul.bDepth();
      }
      store<i32>(Matmul.c() + ((<usize>(i * n)) << 2) + at, sum);
    }
  }
}

/** Where part `i` of `length` begins, at a multiple of `unit`. */
function edgeOf(i: i32, parts: i32, length: i32, unit: i32): i32 {
  return min(length, ((((length + unit - 1) / unit) * i) / parts) * unit);
}
