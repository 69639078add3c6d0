/*
 * The sizes of a convolution, and how its workspace is divided. Words: two operands in 1 and 2, the window in 3 to 15, a
 * third operand, bias or 0, images, groups, channels and outputs of a group, parts in 16 to 22, the words of planes.ts in
 * 23 to 26, columns in a block in 27.
 */
import { int } from "./control.ts";
import { ROW_BLOCK } from "./gemm.ts";
import { panelRows } from "./pack.ts";
import { height, kernelHeight, kernelWidth, outputHeight, outputWidth, width } from "./window.ts";

/** Products that are added up between two visits to the result: 32 channels of 3 x 3. */
export const DEPTH_BLOCK: i32 = 288;
/** Outputs of an image that are packed at a time. */
export const OUTPUT_BLOCK: i32 = 1024;
/** A workspace begins with the offsets of taps; packed matrices follow. */
export const TABLE: usize = 4 * 1024 + 64;
export const PACKED_B: usize = 4 * DEPTH_BLOCK * OUTPUT_BLOCK;

/* @inline */ export function images(): i32 {
  return int(18);
}
/* @inline */ export function groups(): i32 {
  return int(19);
}
/* @inline */ export function channels(): i32 {
  return int(20);
}
/* @inline */ export function outputs(): i32 {
  return int(21);
}
/* @inline */ export function parts(): i32 {
  return int(22);
}
/* @inline */ export function taps(): i32 {
  return kernelHeight() * kernelWidth();
}
/* @inline */ export function depth(): i32 {
  return channels() * taps();
}
/* @inline */ export function pixels(): i32 {
  return outputHeight() * outputWidth();
}
/* @inline */ export function planesBytes(count: i32): usize {
  return (<usize>(count * height() * width())) << 2;
}

/** Bytes of `rows` rows of packed weights over a depth of `k`. */
export function packedBytes(rows: i32, k: i32): usize {
  const whole = (rows / ROW_BLOCK) * ROW_BLOCK;
  return (<usize>((whole + panelRows(rows - whole)) * k)) << 2;
}
