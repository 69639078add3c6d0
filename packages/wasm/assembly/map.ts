import { advance, countersOf, LENGTHS, locate, offset, RANK, STRIDES } from "./axes.ts";
import { chunkStart, int, local, pointer, storePart } from "./control.ts";
import { row } from "./rows.ts";

/** A whole vector for each step: an operand with step 0 is splatted once and does not advance. */
/* @inline */ function operand(address: usize, step: usize, scratch: usize): usize {
  if (step !== 0) return address;
  v128.store(scratch, v128.load32_splat(address));
  return scratch;
}

/** One run of `n` elements along the last axis: whole vectors, then the rest by way of the scratch. */
function run(op: i32, y: usize, n: i32, a: usize, b: usize, c: usize, last: i32, scratch: usize): void {
  const aStep = (<usize>int(STRIDES + last)) << 2;
  const bStep = (<usize>int(STRIDES + 16 + last)) << 2;
  const cStep = (<usize>int(STRIDES + 32 + last)) << 2;
  a = operand(a, aStep, scratch);
  b = operand(b, bStep, scratch + 16);
  c = operand(c, cStep, scratch + 32);
  const vectors = n >> 2;
  row(op, y, vectors, a, aStep, b, bStep, c, cStep);
  if ((n & 3) === 0) return;
  const done = <usize>vectors;
  row(op, scratch + 48, 1, a + done * aStep, aStep, b + done * bStep, bStep, c + done * cStep, cStep);
  storePart(y + (done << 4), v128.load(scratch, 48), n & 3);
}

/**
 * Applies a row kernel to up to three operands broadcast to one shape, along runs of the last axis.
 * Words: row kernel, y, a, b, c, elements; the axes.
 */
export function map(chunk: i32, slot: i32): void {
  const op = int(0);
  const total = int(5);
  const last = int(RANK) - 1;
  const length = int(LENGTHS + last);
  const counters = countersOf(slot);
  let position = chunkStart(chunk, total, 16);
  const end = chunkStart(chunk + 1, total, 16);
  let y = pointer(1) + ((<usize>position) << 2);
  let skip = position % length;
  locate(position / length, last, counters);
  while (position < end) {
    const n = min(length - skip, end - position);
    const a = pointer(2) + offset(0, last, counters) + skip * int(STRIDES + last);
    const b = pointer(3) + offset(1, last, counters) + skip * int(STRIDES + 16 + last);
    const c = pointer(4) + offset(2, last, counters) + skip * int(STRIDES + 32 + last);
    run(op, y, n, a, b, c, last, local(slot));
    y += (<usize>n) << 2;
    position += n;
    skip = 0;
    advance(last, counters);
  }
}
