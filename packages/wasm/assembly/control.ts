/*
 * The first page of memory, the same for every thread:
 *
 *   1024  what threads share: chunks to take, chunks unfinished, epoch, sleepers and so on (a cache line each), the job
 *   1536  zeros
 *   2048  the arguments of the job: 96 words, then 32 floats
 *   4096  512 bytes for each of up to 32 threads: splats (0), counters (64), a tile of C or 16 sums (128), float64 sums (384)
 *  24576  constants of the compiler
 *  65536  the heap, which TypeScript manages
 */
export const REMAINING: usize = 1024;
export const PENDING: usize = 1088;
export const EPOCH: usize = 1152;
export const SLEEPERS: usize = 1216;
export const WAITING: usize = 1280;
export const FAILED: usize = 1344;
export const STOPPED: usize = 1348;
export const KERNEL: usize = 1408;
export const CHUNKS: usize = 1412;
/** The address of thread 0's workspace, and how far the next thread's is from it. */
export const WORKSPACE: usize = 1416;
export const WORKSPACE_STRIDE: usize = 1420;
/** How many chunks of the last shared job the posting thread did itself. */
export const OWN: usize = 1424;
export const ARGUMENTS: usize = 2048;
export const FLOATS: usize = 2048 + 96 * 4;
/** 32 bytes that stay 0. */
export const ZEROS: usize = 1536;
const LOCAL: usize = 4096;

/** Word `i` of the job's arguments. */
/* @inline */ export function int(i: i32): i32 {
  return load<i32>(ARGUMENTS + ((<usize>i) << 2));
}

/** Word `i` of the job's arguments, as an address. */
/* @inline */ export function pointer(i: i32): usize {
  return load<usize>(ARGUMENTS + ((<usize>i) << 2));
}

/** Float `i` of the job's arguments. */
/* @inline */ export function float(i: i32): f32 {
  return load<f32>(FLOATS + ((<usize>i) << 2));
}

/** The 512 bytes that belong to thread `slot`. */
/* @inline */ export function local(slot: i32): usize {
  return LOCAL + ((<usize>slot) << 9);
}

/** The large workspace of thread `slot`. */
/* @inline */ export function workspace(slot: i32): usize {
  return load<usize>(WORKSPACE) + <usize>slot * load<usize>(WORKSPACE_STRIDE);
}

/** Keeps in word `i` the smallest place, as unsigned numbers, that a kernel refuses. */
export function refuse(i: i32, place: i32): void {
  const at = ARGUMENTS + ((<usize>i) << 2);
  let seen = atomic.load<u32>(at);
  while (<u32>place < seen) {
    const found = atomic.cmpxchg<u32>(at, seen, <u32>place);
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
