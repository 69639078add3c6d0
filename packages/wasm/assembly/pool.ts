/*
 * Pooling, four outputs of a row at a time. Words: y, x in 1 and 2, the window in 3 to 15, indices (or whether padding
 * counts) in 16, the words of planes.ts in 23 to 26.
 */
import { chunkStart, int, pointer, storePart, workspace } from "./control.ts";
import { splat } from "./math.ts";
import { loadRow, pitch, planesPaddedWith, readablePlanes } from "./planes.ts";
import { foldRow } from "./unfold.ts";
import {
  dilationX,
  dilationY,
  endInside,
  firstInside,
  height,
  kernelHeight,
  kernelWidth,
  outputHeight,
  outputWidth,
  paddingX,
  paddingY,
  planes,
  strideX,
  strideY,
  width,
} from "./window.ts";

/* @inline */ function outputBytes(): usize {
  return (<usize>(outputHeight() * outputWidth())) << 2;
}
/* @inline */ function inputBytes(): usize {
  return (<usize>(height() * width())) << 2;
}

/** The first position of the windows of output `i` that is inside, and after that how many of its taps are. */
/* @inline */ function firstTap(start: i32, dilation: i32, taps: i32): i32 {
  return start + firstInside(start, dilation, taps) * dilation;
}
/* @inline */ function tapsInside(start: i32, dilation: i32, taps: i32, length: i32): i32 {
  return endInside(start, dilation, taps, length) - firstInside(start, dilation, taps);
}

/**
 * Writes for each tap of a window how many bytes it is from the first where planes are read, and how many elements in
 * the input: 8 bytes a tap. Returns the end.
 */
function tapTable(table: usize): usize {
  for (let i = 0; i < kernelHeight(); i++) {
    for (let j = 0; j < kernelWidth(); j++) {
      store<i32>(table, (i * dilationY() * pitch() + j * dilationX()) << 2);
      store<i32>(table, i * dilationY() * width() + j * dilationX(), 4);
      table += 8;
    }
  }
  return table;
}

/**
 * The largest of each window's elements at `y`, and where they are at `indices`, for `left` outputs. NaN wins; of equal
 * ones the first. A window begins at position `base` of the input, plus `stride` for each output; if nothing beats
 * -Infinity, the position is `first`, plus what `columns` has for each output.
 */
function maxRow(
  y: usize,
  indices: usize,
  x: usize,
  taps: usize,
  end: usize,
  columns: usize,
  left: i32,
  stride: i32,
  base: i32,
  first: i32,
): void {
  let position = i32x4.add(i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride)), i32x4.splat(base));
  for (; left > 0; left -= 4) {
    let best = splat(-Infinity);
    let index = i32x4.add(i32x4.splat(first), v128.load(columns));
    for (let tap = taps; tap < end; tap += 8) {
      const v = loadRow(x + load<i32>(tap), stride);
      const wins = v128.andnot(f32x4.eq(best, best), f32x4.le(v, best));
      best = v128.bitselect(v, best, wins);
      index = v128.bitselect(i32x4.add(position, v128.load32_splat(tap, 4)), index, wins);
    }
    if (left >= 4) {
      v128.store(y, best);
      v128.store(indices, index);
    } else {
      storePart(y, best, left);
      storePart(indices, index, left);
    }
    y += 16;
    indices += 16;
    columns += 16;
    x += (<usize>stride) << 4;
    position = i32x4.add(position, i32x4.splat(4 * stride));
  }
}

/** The largest elements of windows (y), and their positions (16). A chunk takes planes. */
export function poolMax(chunk: i32, slot: i32): void {
  const columns = workspace(slot);
  const taps = columns + ((<usize>(outputWidth() + 4)) << 2);
  const tapsEnd = tapTable(taps);
  for (let i = 0; i < outputWidth(); i++) {
    store<i32>(columns + ((<usize>i) << 2), firstTap(i * strideX() - paddingX(), dilationX(), kernelWidth()));
  }
  const end = chunkStart(chunk + 1, planes(), 1);
  for (let i = chunkStart(chunk, planes(), 1); i < end; i++) {
    const source = planesPaddedWith(splat(-Infinity), tapsEnd, pointer(2) + <usize>i * inputBytes(), 1);
    for (let row = 0; row < outputHeight(); row++) {
      const at = <usize>i * outputBytes() + ((<usize>(row * outputWidth())) << 2);
      const x = source + ((<usize>(row * strideY() * pitch())) << 2);
      const top = row * strideY() - paddingY();
      const first = firstTap(top, dilationY(), kernelHeight()) * width();
      const base = top * width() - paddingX();
      const y = pointer(1) + at,
        indices = pointer(16) + at;
      maxRow(y, indices, x, taps, tapsEnd, columns, outputWidth(), strideX(), base, first);
    }
  }
}

/** Gives gradients (2) back to where the largest elements were (16), into planes (1). A chunk takes planes. */
export function poolMaxGrad(chunk: i32, _slot: i32): void {
  const end = chunkStart(chunk + 1, planes(), 1);
  for (let i = chunkStart(chunk, planes(), 1); i < end; i++) {
    const y = pointer(1) + <usize>i * inputBytes();
    memory.fill(y, 0, inputBytes());
    for (let at = <usize>i * outputBytes(); at < <usize>(i + 1) * outputBytes(); at += 4) {
      const to = y + ((<usize>load<i32>(pointer(16) + at)) << 2);
      store<f32>(to, load<f32>(to) + load<f32>(pointer(2) + at));
    }
  }
}

/** Writes by how many elements the sum of each output of a row is divided. */
function columnCounts(counts: usize): void {
  for (let i = 0; i < outputWidth(); i++) {
    const inside = tapsInside(i * strideX() - paddingX(), dilationX(), kernelWidth(), width());
    store<f32>(counts + ((<usize>i) << 2), <f32>(int(16) ? kernelWidth() : inside));
  }
}

/* @inline */ function rowCount(row: i32): v128 {
  const inside = tapsInside(row * strideY() - paddingY(), dilationY(), kernelHeight(), height());
  return splat(<f32>(int(16) ? kernelHeight() : inside));
}

function meanRow(y: usize, x: usize, taps: usize, end: usize, counts: usize, rows: v128, left: i32, stride: i32): void {
  for (; left > 0; left -= 4) {
    let sum = splat(0);
    for (let tap = taps; tap < end; tap += 8) sum = f32x4.add(sum, loadRow(x + load<i32>(tap), stride));
    const mean = f32x4.div(sum, f32x4.mul(rows, v128.load(counts)));
    if (left >= 4) v128.store(y, mean);
    else storePart(y, mean, left);
    y += 16;
    counts += 16;
    x += (<usize>stride) << 4;
  }
}

/** The mean of each window; word 16 says whether padding counts. A chunk takes planes. */
export function poolMean(chunk: i32, slot: i32): void {
  const counts = workspace(slot);
  const taps = counts + ((<usize>(outputWidth() + 4)) << 2);
  const tapsEnd = tapTable(taps);
  columnCounts(counts);
  const end = chunkStart(chunk + 1, planes(), 1);
  for (let i = chunkStart(chunk, planes(), 1); i < end; i++) {
    const source = readablePlanes(tapsEnd, pointer(2) + <usize>i * inputBytes(), 1);
    for (let row = 0; row < outputHeight(); row++) {
      const y = pointer(1) + <usize>i * outputBytes() + ((<usize>(row * outputWidth())) << 2);
      const x = source + ((<usize>(row * strideY() * pitch())) << 2);
      meanRow(y, x, taps, tapsEnd, counts, rowCount(row), outputWidth(), strideX());
    }
  }
}

/** Spreads one row of gradients, already divided, over one plane. */
function spreadRow(y: usize, shares: usize, row: i32): void {
  for (let i = 0; i < kernelHeight(); i++) {
    const at = row * strideY() - paddingY() + i * dilationY();
    if (at < 0 || at >= height()) continue;
    for (let j = 0; j < kernelWidth(); j++) {
      foldRow(y + ((<usize>(at * width())) << 2), shares, j * dilationX() - paddingX(), false);
    }
  }
}

/** Spreads gradients (2) evenly over the windows, into planes (1). A chunk takes planes. */
export function poolMeanGrad(chunk: i32, slot: i32): void {
  const counts = workspace(slot);
  const shares = counts + ((<usize>(outputWidth() + 4)) << 2);
  columnCounts(counts);
  const end = chunkStart(chunk + 1, planes(), 1);
  for (let i = chunkStart(chunk, planes(), 1); i < end; i++) {
    const y = pointer(1) + <usize>i * inputBytes();
    memory.fill(y, 0, inputBytes());
    for (let row = 0; row < outputHeight(); row++) {
      const grad = pointer(2) + <usize>i * outputBytes() + ((<usize>(row * outputWidth())) << 2);
      for (let at: usize = 0; at < (<usize>outputWidth()) << 2; at += 16) {
        const divisor = f32x4.mul(rowCount(row), v128.load(counts + at));
        v128.store(shares + at, f32x4.div(v128.load(grad + at), divisor));
      }
      spreadRow(y, shares, row);
    }
  }
}
