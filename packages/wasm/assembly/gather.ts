import { advance, countersOf, LENGTHS, locate, offset, RANK, STRIDES } from "./axes.ts";
import { chunkStart, int, pointer } from "./control.ts";

/* Words: values in 1, table in 2, indices in 3, the table's byte stride along the indexed axis in 4, elements in 5, then
   the axes of the indices with the strides of the table (0 along the indexed axis). */

function gatherRun(y: usize, x: usize, xStride: i32, indices: usize, n: i32): void {
  const step = int(4);
  for (; n > 0; n--) {
    store<i32>(y, load<i32>(x + load<i32>(indices) * step));
    x += xStride;
    y += 4;
    indices += 4;
  }
}

function scatterRun<T>(y: usize, yStride: i32, updates: usize, indices: usize, n: i32): void {
  const step = int(4);
  for (; n > 0; n--) {
    const at = y + load<i32>(indices) * step;
    store<T>(at, load<T>(at) + load<T>(updates));
    y += yStride;
    updates += 4;
    indices += 4;
  }
}

/* @inline */ function eachRun(chunk: i32, slot: i32, mode: i32): void {
  const last = int(RANK) - 1;
  const n = int(LENGTHS + last);
  const stride = int(STRIDES + last);
  const counters = countersOf(slot);
  const count = int(5) / n;
  const first = chunkStart(chunk, count, 1);
  const end = chunkStart(chunk + 1, count, 1);
  locate(first, last, counters);
  for (let i = first; i < end; i++) {
    const table = pointer(2) + offset(0, last, counters);
    const values = pointer(1) + ((<usize>(i * n)) << 2);
    const indices = pointer(3) + ((<usize>(i * n)) << 2);
    if (mode === 0) gatherRun(values, table, stride, indices, n);
    else if (mode === 1) scatterRun<f32>(table, stride, values, indices, n);
    else scatterRun<i32>(table, stride, values, indices, n);
    advance(last, counters);
  }
}

export function gather(chunk: i32, slot: i32): void {
  eachRun(chunk, slot, 0);
}

/** Adds float32 values into the table. One chunk only: indices may repeat. */
export function scatterAddF32(chunk: i32, slot: i32): void {
  eachRun(chunk, slot, 1);
}

export function scatterAddI32(chunk: i32, slot: i32): void {
  eachRun(chunk, slot, 2);
}
