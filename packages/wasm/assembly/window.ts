/* How a window slides over one axis. */

/** The first of `count` outputs whose tap, `start + output * stride`, is not left of the input. */
/* @inline */ export function firstInside(start: i32, stride: i32, count: i32): i32 {
  return start >= 0 ? 0 : min(count, (stride - 1 - start) / stride);
}

/** The end of the outputs whose tap is not right of an input of `length`. */
/* @inline */ export function endInside(start: i32, stride: i32, count: i32, length: i32): i32 {
  return start >= length ? 0 : min(count, (length - 1 - start) / stride + 1);
}
