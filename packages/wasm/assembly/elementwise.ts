/* Functions of elements at the same place. Called by src/map.ts. */
import { Axes, Elementwise, ElementwiseBroadcast } from "./arguments.ts";
import { advance, locate, offset } from "./axes.ts";
import { chunkStart, countersOf, local, storePart } from "./control.ts";
import { apply } from "./elementwise-functions.ts";
import { CHUNK_ALIGNMENT } from "./layout.ts";

/** A whole vector for each step: an operand with step 0 is splatted once and does not advance. */
/* @inline */ function operand(address: usize, step: usize, scratch: usize): usize {
  if (step !== 0) return address;
  v128.store(scratch, v128.load32_splat(address));
  return scratch;
}

/** One run of `n` elements, strides in bytes: whole vectors, then the rest by way of the scratch. */
function run(
  operation: i32,
  y: usize,
  n: i32,
  a: usize,
  aStride: i32,
  b: usize,
  bStride: i32,
  c: usize,
  cStride: i32,
  scratch: usize,
): void {
  const aStep = (<usize>aStride) << 2,
    bStep = (<usize>bStride) << 2,
    cStep = (<usize>cStride) << 2;
  a = operand(a, aStep, scratch);
  b = operand(b, bStep, scratch + 16);
  c = operand(c, cStep, scratch + 32);
  const vectors = n >> 2;
  apply(operation, y, vectors, a, aStep, b, bStep, c, cStep);
  if ((n & 3) === 0) return;
  const done = <usize>vectors;
  apply(operation, scratch + 48, 1, a + done * aStep, aStep, b + done * bStep, bStep, c + done * cStep, cStep);
  storePart(y + (done << 4), v128.load(scratch, 48), n & 3);
}

/** Applies a function to up to three operands that have as many elements as the result, or one. */
export function elementwise(chunk: i32, thread: i32): void {
  const position = chunkStart(chunk, Elementwise.size(), CHUNK_ALIGNMENT);
  run(
    Elementwise.operation(),
    Elementwise.y() + ((<usize>position) << 2),
    chunkStart(chunk + 1, Elementwise.size(), CHUNK_ALIGNMENT) - position,
    Elementwise.a() + position * Elementwise.aStride(),
    Elementwise.aStride(),
    Elementwise.b() + position * Elementwise.bStride(),
    Elementwise.bStride(),
    Elementwise.c() + position * Elementwise.cStride(),
    Elementwise.cStride(),
    local(thread),
  );
}

/** Applies a function to up to three operands broadcast to one shape, along runs of the last axis. */
export function elementwiseBroadcast(chunk: i32, thread: i32): void {
  const last = Axes.rank() - 1;
  const length = Axes.lengths(last);
  const aStride = Axes.strides(0, last),
    bStride = Axes.strides(1, last),
    cStride = Axes.strides(2, last);
  const counters = countersOf(thread);
  let position = chunkStart(chunk, ElementwiseBroadcast.size(), CHUNK_ALIGNMENT);
  const end = chunkStart(chunk + 1, ElementwiseBroadcast.size(), CHUNK_ALIGNMENT);
  let y = ElementwiseBroadcast.y() + ((<usize>position) << 2);
  let skip = position % length;
  locate(position / length, last, counters);
  while (position < end) {
    const n = min(length - skip, end - position);
    const a = ElementwiseBroadcast.a() + offset(0, last, counters) + skip * aStride;
    const b = ElementwiseBroadcast.b() + offset(1, last, counters) + skip * bStride;
    const c = ElementwiseBroadcast.c() + offset(2, last, counters) + skip * cStride;
    run(ElementwiseBroadcast.operation(), y, n, a, aStride, b, bStride, c, cStride, local(thread));
    y += (<usize>n) << 2;
    position += n;
    skip = 0;
    advance(last, counters);
  }
}
