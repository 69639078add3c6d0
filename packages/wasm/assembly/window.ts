/* How a window slides over planes. Words 3 to 15 of every job with a window: planes, then the fields below. */
import { int } from "./control.ts";

/* @inline */ export function planes(): i32 {
  return int(3);
}
/* @inline */ export function height(): i32 {
  return int(4);
}
/* @inline */ export function width(): i32 {
  return int(5);
}
/* @inline */ export function kernelHeight(): i32 {
  return int(6);
}
/* @inline */ export function kernelWidth(): i32 {
  return int(7);
}
/* @inline */ export function strideY(): i32 {
  return int(8);
}
/* @inline */ export function strideX(): i32 {
  return int(9);
}
/* @inline */ export function paddingY(): i32 {
  return int(10);
}
/* @inline */ export function paddingX(): i32 {
  return int(11);
}
/* @inline */ export function dilationY(): i32 {
  return int(12);
}
/* @inline */ export function dilationX(): i32 {
  return int(13);
}
/* @inline */ export function outputHeight(): i32 {
  return int(14);
}
/* @inline */ export function outputWidth(): i32 {
  return int(15);
}

/** The first of `count` outputs whose tap, `start + output * stride`, is not left of the input. */
/* @inline */ export function firstInside(start: i32, stride: i32, count: i32): i32 {
  return start >= 0 ? 0 : min(count, (stride - 1 - start) / stride);
}

/** The end of the outputs whose tap is not right of an input of `length`. */
/* @inline */ export function endInside(start: i32, stride: i32, count: i32, length: i32): i32 {
  return start >= length ? 0 : min(count, (length - 1 - start) / stride + 1);
}
