import { advance, countersOf, LENGTHS, locate, offset, RANK, STRIDES } from "./axes.ts";
import { chunkStart, int, pointer, refuse } from "./control.ts";

/* Words: values in 1, table in 2, indices in 3, the table's byte stride along the indexed axis in 4, elements in 5, the
   length of that axis in 6, the place of the first index that is not below it in 7, then the axes of the indices with the
   strides of the table (0 along the indexed axis). */

/** Returns how many indices are left from the first that is out of range on: negative ones are large when unsigned. */
function gatherRun(y: usize, x: usize, xStride: i32, indices: usize, n: i32): i32 {
  const step = int(4),
    length = <u32>int(6);
  for (; n > 0; n--) {
    const index = load<u32>(indices);
    if (index >= length) break;
    store<i32>(y, load<i32>(x + index * step));
    x += xStride;
    y += 4;
    indices += 4;
  }
  return n;
}

function scatterRun(y: usize, yStride: i32, updates: usize, indices: usize, n: i32, isInt: bool): i32 {
  const step = int(4),
    length = <u32>int(6);
  for (; n > 0; n--) {
    const index = load<u32>(indices);
    if (index >= length) break;
    const at = y + index * step;
    if (isInt) store<i32>(at, load<i32>(at) + load<i32>(updates));
    else store<f32>(at, load<f32>(at) + load<f32>(updates));
    y += yStride;
    updates += 4;
    indices += 4;
  }
  return n;
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
    const left =
      mode === 0
        ? gatherRun(values, table, stride, indices, n)
        : scatterRun(table, stride, values, indices, n, mode === 2);
    if (left > 0) {
      refuse(7, (i + 1) * n - left);
      return;
    }
    advance(last, counters);
  }
}
