/*
 * Elements at the places that indices name. The axes are those of the indices, with the strides of the table, 0 along the
 * indexed axis. Called by src/kernels/indexing.ts.
 */
import { Axes, Gather } from "./arguments.ts";
import { advance, locate, offset } from "./axes.ts";
import { chunkStart, countersOf, refuse } from "./control.ts";
import { ADD_INTS, GATHER } from "./layout.ts";

/** Returns how many indices are left from the first that is out of range on: negative ones are large when unsigned. */
function gatherRun(y: usize, x: usize, xStride: i32, indices: usize, n: i32): i32 {
  const step = Gather.step(),
    length = <u32>Gather.length();
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
  const step = Gather.step(),
    length = <u32>Gather.length();
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

/** Reads from the table, or adds to it (in one chunk: indices may repeat). */
export function gather(chunk: i32, thread: i32): void {
  const mode = Gather.mode();
  const last = Axes.rank() - 1;
  const n = Axes.lengths(last);
  const stride = Axes.strides(0, last);
  const counters = countersOf(thread);
  const count = Gather.size() / n;
  const first = chunkStart(chunk, count, 1);
  const end = chunkStart(chunk + 1, count, 1);
  locate(first, last, counters);
  for (let i = first; i < end; i++) {
    const table = Gather.table() + offset(0, last, counters);
    const values = Gather.values() + ((<usize>(i * n)) << 2);
    const indices = Gather.indices() + ((<usize>(i * n)) << 2);
    const left =
      mode === GATHER
        ? gatherRun(values, table, stride, indices, n)
        : scatterRun(table, stride, values, indices, n, mode === ADD_INTS);
    if (left > 0) {
      refuse((i + 1) * n - left);
      return;
    }
    advance(last, counters);
  }
}
