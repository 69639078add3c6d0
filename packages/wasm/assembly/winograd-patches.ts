/*
 * Four neighbouring patches of a plane, side by side in the lanes of a vector, and back. Between the two passes, down and
 * along, numbers stay at `scratch`, in memory that is in the first cache.
 */
import { storeColumns } from "./copy.ts";
import { gradLine2, gradLine4, inputLine2, inputLine4, outputLine4 } from "./winograd-lines.ts";

/** How far lines are from each other at `scratch`: five vectors, ... */
const LINE: usize = 80;
/** ... and where a pass along leaves its results. */
const ROW: usize = 480;

/** A row of four patches that are transformed downwards: eight numbers and the two after them, to four points of each. */
/* @inline */ function inputRow2(to: usize, apart: usize, a: v128, b: v128, c: v128): void {
  const even = v128.shuffle<i32>(a, b, 0, 2, 4, 6),
    odd = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
  inputLine2(to, apart, even, odd, v128.shuffle<i32>(even, c, 1, 2, 3, 4), v128.shuffle<i32>(odd, c, 1, 2, 3, 5));
}

/** Four patches of 4 x 4 at `x`, two columns apart, to 16 vectors `apart` bytes apart. */
export function inputPatches2(to: usize, apart: usize, x: usize, pitch: usize): void {
  const second = x + pitch,
    third = second + pitch,
    fourth = third + pitch;
  const b0 = v128.load(second),
    c0 = v128.load(third),
    b1 = v128.load(second, 16),
    c1 = v128.load(third, 16),
    b2 = v128.load(second, 32),
    c2 = v128.load(third, 32);
  const row = 4 * apart;
  inputRow2(to, apart, f32x4.sub(v128.load(x), c0), f32x4.sub(v128.load(x, 16), c1), f32x4.sub(v128.load(x, 32), c2));
  inputRow2(to + row, apart, f32x4.add(b0, c0), f32x4.add(b1, c1), f32x4.add(b2, c2));
  inputRow2(to + 2 * row, apart, f32x4.sub(c0, b0), f32x4.sub(c1, b1), f32x4.sub(c2, b2));
  inputRow2(
    to + 3 * row,
    apart,
    f32x4.sub(b0, v128.load(fourth)),
    f32x4.sub(b1, v128.load(fourth, 16)),
    f32x4.sub(b2, v128.load(fourth, 32)),
  );
}

/** Four patches of 6 x 6 at `x`, four columns apart, to 36 vectors. */
export function inputPatches4(to: usize, apart: usize, x: usize, pitch: usize, scratch: usize): void {
  for (let at: usize = 0; at < 80; at += 16) {
    const from = x + at;
    inputLine4(
      scratch + at,
      LINE,
      v128.load(from),
      v128.load(from + pitch),
      v128.load(from + 2 * pitch),
      v128.load(from + 3 * pitch),
      v128.load(from + 4 * pitch),
      v128.load(from + 5 * pitch),
    );
  }
  for (let row = 0; row < 6; row++) {
    const a = v128.load(scratch),
      b = v128.load(scratch, 16),
      c = v128.load(scratch, 32),
      d = v128.load(scratch, 48);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5),
      cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const first = v128.shuffle<i64>(ab, cd, 0, 2),
      second = v128.shuffle<i64>(ab, cd, 1, 3);
    const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7),
      cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    const e = v128.load(scratch, 64);
    inputLine4(
      to,
      apart,
      first,
      second,
      v128.shuffle<i64>(abHigh, cdHigh, 0, 2),
      v128.shuffle<i64>(abHigh, cdHigh, 1, 3),
      v128.shuffle<i32>(first, e, 1, 2, 3, 4),
      v128.shuffle<i32>(second, e, 1, 2, 3, 5),
    );
    scratch += LINE;
    to += 6 * apart;
  }
}

/** Four numbers of each of four patches, transformed downwards, to a row of eight outputs. */
/* @inline */ function outputRow2(y: usize, a: v128, b: v128, c: v128, d: v128, bias: v128): void {
  const even = f32x4.add(f32x4.add(f32x4.add(a, b), c), bias),
    odd = f32x4.add(f32x4.sub(f32x4.sub(b, c), d), bias);
  v128.store(y, v128.shuffle<i32>(even, odd, 0, 4, 1, 5));
  v128.store(y, v128.shuffle<i32>(even, odd, 2, 6, 3, 7), 16);
}

/** The first of two outputs from a column of products, ... */
/* @inline */ function upper2(from: usize, middle: v128, low: v128): v128 {
  return f32x4.add(f32x4.add(v128.load(from), middle), low);
}
/** ... and the second. */
/* @inline */ function lower2(from: usize, row: usize, middle: v128, low: v128): v128 {
  return f32x4.sub(f32x4.sub(middle, low), v128.load(from + 3 * row));
}

/** Two rows of eight outputs, `stride` bytes apart, of products `apart` bytes apart. */
export function outputPatches2(y: usize, stride: usize, from: usize, apart: usize, bias: v128): void {
  const row = 4 * apart,
    second = from + apart,
    third = second + apart,
    fourth = third + apart;
  const b0 = v128.load(from + row),
    c0 = v128.load(from + 2 * row),
    b1 = v128.load(second + row),
    c1 = v128.load(second + 2 * row),
    b2 = v128.load(third + row),
    c2 = v128.load(third + 2 * row),
    b3 = v128.load(fourth + row),
    c3 = v128.load(fourth + 2 * row);
  outputRow2(y, upper2(from, b0, c0), upper2(second, b1, c1), upper2(third, b2, c2), upper2(fourth, b3, c3), bias);
  outputRow2(
    y + stride,
    lower2(from, row, b0, c0),
    lower2(second, row, b1, c1),
    lower2(third, row, b2, c2),
    lower2(fourth, row, b3, c3),
    bias,
  );
}

/** Four rows of sixteen outputs. */
export function outputPatches4(y: usize, stride: usize, from: usize, apart: usize, bias: v128, scratch: usize): void {
  for (let column = 0; column < 6; column++) {
    outputLine4(scratch + ((<usize>column) << 4), 96, from, 6 * apart);
    from += apart;
  }
  for (let row = 0; row < 4; row++) {
    outputLine4(scratch + ROW, 16, scratch, 16);
    storeColumns(
      y,
      16,
      f32x4.add(v128.load(scratch, ROW), bias),
      f32x4.add(v128.load(scratch, ROW + 16), bias),
      f32x4.add(v128.load(scratch, ROW + 32), bias),
      f32x4.add(v128.load(scratch, ROW + 48), bias),
    );
    scratch += 96;
    y += stride;
  }
}

/** Gradients of four patches of 2 x 2 outputs to 16 vectors one after the other. */
export function gradPatches2(to: usize, x: usize, pitch: usize, scratch: usize): void {
  for (let at: usize = 0; at < 32; at += 16) {
    gradLine2(scratch + at, LINE, v128.load(x + at), v128.load(x + at + pitch));
  }
  for (let row = 0; row < 4; row++) {
    const a = v128.load(scratch),
      b = v128.load(scratch, 16);
    gradLine2(to, 16, v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
    scratch += LINE;
    to += 64;
  }
}

/** Gradients of four patches of 4 x 4 outputs to 36 vectors. */
export function gradPatches4(to: usize, x: usize, pitch: usize, scratch: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    const from = x + at;
    gradLine4(
      scratch + at,
      LINE,
      v128.load(from),
      v128.load(from + pitch),
      v128.load(from + 2 * pitch),
      v128.load(from + 3 * pitch),
    );
  }
  for (let row = 0; row < 6; row++) {
    storeColumns(
      scratch,
      16,
      v128.load(scratch),
      v128.load(scratch, 16),
      v128.load(scratch, 32),
      v128.load(scratch, 48),
    );
    gradLine4(to, 16, v128.load(scratch), v128.load(scratch, 16), v128.load(scratch, 32), v128.load(scratch, 48));
    scratch += LINE;
    to += 96;
  }
}

/** Vectors of four outputs, `apart` bytes apart, to `count` times four places of a panel of eight, `step` bytes apart. */
export function turnOutputs(to: usize, step: usize, from: usize, apart: usize, count: i32): void {
  for (; count > 0; count--) {
    const a = v128.load(from),
      b = v128.load(from + apart);
    storeColumns(to, 32, a, b, v128.load(from + 2 * apart), v128.load(from + 3 * apart));
    from += 16;
    to += step;
  }
}
