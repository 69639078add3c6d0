/*
 * Pooling, four outputs of a row at a time. Words: y, x in 1 and 2, the window in 3 to 15, indices (or whether padding
 * counts) in 16, the words of planes.ts in 23 to 26.
 */
import { chunkStart, int, pointer, refuse, storePart, workspace } from "./control.ts";
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
 * The largest of each window's elements of one plane at `y`, and where they are at `indices`. NaN wins; of equal ones the
 * first. If nothing beats -Infinity, it is the first that is inside. Rows follow each other, so that
 * what is written beyond the end of one is written again; only the plane's end must be kept.
 */
function maxPlane(y: usize, indices: usize, x: usize, taps: usize, end: usize, columns: usize): void {
  const stride = strideX(),
    count = outputWidth(),
    rowBytes = (<usize>(strideY() * pitch())) << 2;
  const across = i32x4.sub(i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride)), i32x4.splat(paddingX()));
  let top = -paddingY();
  for (let row = outputHeight(); row > 0; row--) {
    const first = i32x4.splat((top < 0 ? firstTap(top, dilationY(), kernelHeight()) : top) * width());
    let position = i32x4.add(across, i32x4.splat(top * width()));
    let from = x,
      at: usize = 0;
    for (let left = count; left > 0; left -= 4) {
      let best = splat(-Infinity);
      let index = i32x4.add(first, v128.load(columns + at));
      for (let tap = taps; tap < end; tap += 8) {
        const v = loadRow(from + load<i32>(tap), stride);
        const wins = v128.andnot(f32x4.eq(best, best), f32x4.le(v, best));
        best = v128.bitselect(v, best, wins);
        index = v128.bitselect(i32x4.add(position, v128.load32_splat(tap, 4)), index, wins);
      }
      if (left + (row - 1) * count >= 4) {
        v128.store(y + at, best);
        v128.store(indices + at, index);
      } else {
        storePart(y + at, best, left);
        storePart(indices + at, index, left);
      }
      at += 16;
      from += (<usize>stride) << 4;
      position = i32x4.add(position, i32x4.splat(4 * stride));
    }
    y += (<usize>count) << 2;
    indices += (<usize>count) << 2;
    x += rowBytes;
    top += strideY();
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
    const at = <usize>i * outputBytes();
    maxPlane(pointer(1) + at, pointer(16) + at, source, taps, tapsEnd, columns);
  }
}

/**
 * Gives gradients (2) back to where the largest elements were (16), into planes (1). Word 17 gets the place of the first that
 * is not in its plane. A chunk takes planes.
 */
export function poolMaxGrad(chunk: i32, _slot: i32): void {
  const size = <u32>(height() * width());
  const end = chunkStart(chunk + 1, planes(), 1);
  for (let i = chunkStart(chunk, planes(), 1); i < end; i++) {
    const y = pointer(1) + <usize>i * inputBytes();
    memory.fill(y, 0, inputBytes());
    for (let at = <usize>i * outputBytes(); at < <usize>(i + 1) * outputBytes(); at += 4) {
      const index = load<u32>(pointer(16) + at);
      if (index >= size) {
        refuse(17, at >> 2);
        return;
      }
      const to = y + (index << 2);
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
