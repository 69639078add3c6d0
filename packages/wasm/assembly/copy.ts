/* Copies between two strided layouts, with the strides of x and of y. Called by src/kernels/movement.ts. */
import { Axes, Copy } from "./arguments.ts";
import { advance, locate, offset, placesOf } from "./axes.ts";
import { chunkStart, countersOf, storePart } from "./control.ts";
import { TRANSPOSE_COLUMNS } from "./layout.ts";

export function copyContiguous(y: usize, x: usize, n: i32): void {
  const end = y + ((<usize>(n >> 2)) << 4);
  while (y < end) {
    v128.store(y, v128.load(x));
    x += 16;
    y += 16;
  }
  if (n & 3) storePart(y, v128.load(x), n & 3);
}

function copyStrided(y: usize, yStride: i32, x: usize, xStride: i32, n: i32): void {
  for (; n > 0; n--) {
    store<i32>(y, load<i32>(x));
    x += xStride;
    y += yStride;
  }
}

/** Copies between two strided layouts, along runs of the last axis. */
export function copy(chunk: i32, thread: i32): void {
  const last = Axes.rank() - 1;
  const n = Axes.lengths(last);
  const xStride = Axes.strides(0, last);
  const yStride = Axes.strides(1, last);
  const count = placesOf(last);
  const counters = countersOf(thread);
  const first = chunkStart(chunk, count, 1);
  locate(first, last, counters);
  for (let i = chunkStart(chunk + 1, count, 1) - first; i > 0; i--) {
    const x = Copy.x() + offset(0, last, counters);
    const y = Copy.y() + offset(1, last, counters);
    if (xStride === 4 && yStride === 4) copyContiguous(y, x, n);
    else copyStrided(y, yStride, x, xStride, n);
    advance(last, counters);
  }
}

/** Stores four vectors as the columns of a 4x4 block. */
/* @inline */ export function storeColumns(y: usize, yStride: usize, a: v128, b: v128, c: v128, d: v128): void {
  const low0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const high0 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const low1 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const high1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(y, v128.shuffle<i64>(low0, low1, 0, 2));
  v128.store(y + yStride, v128.shuffle<i64>(low0, low1, 1, 3));
  v128.store(y + 2 * yStride, v128.shuffle<i64>(high0, high1, 0, 2));
  v128.store(y + 3 * yStride, v128.shuffle<i64>(high0, high1, 1, 3));
}

/** Up to 4 rows of x, `n` elements each, become columns of y. */
export function transposeRows(y: usize, yStride: usize, x: usize, xStride: usize, rows: i32, n: i32): void {
  if (rows === 4) {
    for (; n >= 4; n -= 4) {
      const a = v128.load(x);
      const b = v128.load(x + xStride);
      storeColumns(y, yStride, a, b, v128.load(x + 2 * xStride), v128.load(x + 3 * xStride));
      x += 16;
      y += 4 * yStride;
    }
  }
  for (; n > 0; n--) {
    copyStrided(y, 4, x, <i32>xStride, rows);
    x += 4;
    y += yStride;
  }
}

/** Transposes the last two axes: x is contiguous along the last, y along the one before it. */
export function transpose(chunk: i32, thread: i32): void {
  const outer = Axes.rank() - 2;
  const rows = Axes.lengths(outer);
  const columns = Axes.lengths(outer + 1);
  const xStride = <usize>Axes.strides(0, outer);
  const yStride = <usize>Axes.strides(1, outer + 1);
  const blocks = (columns + TRANSPOSE_COLUMNS - 1) / TRANSPOSE_COLUMNS;
  const count = placesOf(outer) * blocks;
  const counters = countersOf(thread);
  const end = chunkStart(chunk + 1, count, 1);
  for (let i = chunkStart(chunk, count, 1); i < end; i++) {
    locate(i / blocks, outer, counters);
    const column = (i % blocks) * TRANSPOSE_COLUMNS;
    const x = Copy.x() + offset(0, outer, counters) + ((<usize>column) << 2);
    const y = Copy.y() + offset(1, outer, counters) + <usize>column * yStride;
    const n = min(TRANSPOSE_COLUMNS, columns - column);
    for (let r = 0; r < rows; r += 4) {
      transposeRows(y + ((<usize>r) << 2), yStride, x + <usize>r * xStride, xStride, min(4, rows - r), n);
    }
  }
}
