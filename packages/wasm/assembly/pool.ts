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
 * The largest of each window's elements at `y`, and where they are at `indices`, for one row of outputs. `columns` has
 * the first column inside for each output. NaN wins; of equal ones the first.
 */
function maxRow(y: usize, indices: usize, x: usize, row: i32, columns: usize): void {
  const stride = strideX();
  const start = row * strideY() - paddingY();
  const rowOfFirst = i32x4.splat(firstTap(start, dilationY(), kernelHeight()) * width());
  let column = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride));
  column = i32x4.add(column, i32x4.splat(start * width() - paddingX()));
  for (let left = outputWidth(); left > 0; left -= 4) {
    let best = splat(-Infinity);
    let index = i32x4.add(rowOfFirst, v128.load(columns));
    for (let i = 0; i < kernelHeight(); i++) {
      for (let j = 0; j < kernelWidth(); j++) {
        const v = loadRow(x + ((<usize>(i * dilationY() * pitch() + j * dilationX())) << 2), stride);
        const wins = v128.andnot(f32x4.eq(best, best), f32x4.le(v, best));
        best = v128.bitselect(v, best, wins);
        const at = i32x4.add(column, i32x4.splat(i * dilationY() * width() + j * dilationX()));
        index = v128.bitselect(at, index, wins);
      }
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
    column = i32x4.add(column, i32x4.splat(4 * stride));
  }
}

/** The largest elements of windows (y), and their positions (16). A chunk takes planes. */
export function poolMax(chunk: i32, slot: i32): void {
  const columns = workspace(slot);
  const copy = columns + ((<usize>(outputWidth() + 4)) << 2);
  for (let i = 0; i < outputWidth(); i++) {
    store<i32>(columns + ((<usize>i) << 2), firstTap(i * strideX() - paddingX(), dilationX(), kernelWidth()));
  }
  const end = chunkStart(chunk + 1, planes(), 1);
  for (let i = chunkStart(chunk, planes(), 1); i < end; i++) {
    const source = planesPaddedWith(splat(-Infinity), copy, pointer(2) + <usize>i * inputBytes(), 1);
    for (let row = 0; row < outputHeight(); row++) {
      const at = <usize>i * outputBytes() + ((<usize>(row * outputWidth())) << 2);
      const x = source + ((<usize>(row * strideY() * pitch())) << 2);
      maxRow(pointer(1) + at, pointer(16) + at, x, row, columns);
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

function meanRow(y: usize, x: usize, rows: v128, counts: usize): void {
  const stride = strideX();
  for (let left = outputWidth(); left > 0; left -= 4) {
    let sum = splat(0);
    for (let i = 0; i < kernelHeight(); i++) {
      for (let j = 0; j < kernelWidth(); j++) {
        const at = x + ((<usize>(i * dilationY() * pitch() + j * dilationX())) << 2);
        sum = f32x4.add(sum, loadRow(at, stride));
      }
    }
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
  const copy = counts + ((<usize>(outputWidth() + 4)) << 2);
  columnCounts(counts);
  const end = chunkStart(chunk + 1, planes(), 1);
  for (let i = chunkStart(chunk, planes(), 1); i < end; i++) {
    const source = readablePlanes(copy, pointer(2) + <usize>i * inputBytes(), 1);
    for (let row = 0; row < outputHeight(); row++) {
      const y = pointer(1) + <usize>i * outputBytes() + ((<usize>(row * outputWidth())) << 2);
      meanRow(y, source + ((<usize>(row * strideY() * pitch())) << 2), rowCount(row), counts);
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
