/* The sizes of a convolution that follow from its arguments. */
import { Convolution, Window } from "./arguments.ts";
import { ROW_BLOCK } from "./layout.ts";
import { panelRows } from "./pack.ts";

/* @inline */ export function taps(): i32 {
  return Window.kernelHeight() * Window.kernelWidth();
}
/* @inline */ export function depth(): i32 {
  return Convolution.channels() * taps();
}
/* @inline */ export function pixels(): i32 {
  return Window.outputHeight() * Window.outputWidth();
}
/* @inline */ export function planesBytes(count: i32): usize {
  return (<usize>(count * Window.height() * Window.width())) << 2;
}

/** Bytes of `rows` rows of packed weights over a depth of `k`. */
export function packedBytes(rows: i32, k: i32): usize {
  const whole = (rows / ROW_BLOCK) * ROW_BLOCK;
  return (<usize>((whole + panelRows(rows - whole)) * k)) << 2;
}
