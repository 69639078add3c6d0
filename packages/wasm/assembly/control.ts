/* What every kernel needs of its job: which chunk is whose, and the memory of its own that a thread has. */
import { CHUNKS, LOCAL, LOCAL_BYTES, REFUSED, WORKSPACE, WORKSPACE_STRIDE } from "./layout.ts";

/** The scratch of a thread: four splatted operands, ... */
/* @inline */ export function local(thread: i32): usize {
  return LOCAL + <usize>thread * LOCAL_BYTES;
}

/** ... 16 counters along axes, ... */
/* @inline */ export function countersOf(thread: i32): usize {
  return local(thread) + 64;
}

/** ... a tile of C or 16 sums, ... */
/* @inline */ export function tileOf(thread: i32): usize {
  return local(thread) + 128;
}

/** ... and 16 sums in float64. */
/* @inline */ export function preciseSumsOf(thread: i32): usize {
  return local(thread) + 384;
}

/** The large workspace of a thread. */
/* @inline */ export function workspace(thread: i32): usize {
  return load<usize>(WORKSPACE) + <usize>thread * load<usize>(WORKSPACE_STRIDE);
}

/** Keeps the smallest place, as unsigned numbers, that a kernel refuses. */
export function refuse(place: i32): void {
  let seen = atomic.load<u32>(REFUSED);
  while (<u32>place < seen) {
    const found = atomic.cmpxchg<u32>(REFUSED, seen, <u32>place);
    if (found === seen) return;
    seen = found;
  }
}

/** The first of `total` items that belongs to `chunk`; chunks begin at multiples of `align`. `chunk + 1` gives the end. */
export function chunkStart(chunk: i32, total: i32, align: i32): i32 {
  const chunks = load<i32>(CHUNKS);
  const units = (total + align - 1) / align;
  return min(total, <i32>((<i64>units * chunk) / chunks) * align);
}

/** Stores the first `n` (1 to 3) lanes of `v`. */
export function storePart(y: usize, v: v128, n: i32): void {
  v128.store32_lane(y, v, 0);
  if (n > 1) v128.store32_lane(y, v, 1, 4);
  if (n > 2) v128.store32_lane(y, v, 2, 8);
}
