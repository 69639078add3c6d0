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

function scatterRun(y: usize, yStride: i32, updates: usize, indices: usize, n: i32, isInt: bool): void {
  const step = int(4);
  for (; n > 0; n--) {
    const at = y + load<i32>(indices) * step;
    if (isInt) store<i32>(at, load<i32>(at) + load<i32>(updates));
    else store<f32>(at, load<f32>(at) + load<f32>(updates));
    y += yStride;
    updates += 4;
    indices += 4;
  }
}

/** Word 0: 0 gathers, 1 adds float32 values, 2 adds int32 values (both in one chunk: indices may repeat). */
export function gather(chunk: i32, slot: i32): void {
  const mode = int(0);
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
    else scatterRun(table, stride, values, indices, n, mode === 2);
    advance(last, counters);
  }
}
