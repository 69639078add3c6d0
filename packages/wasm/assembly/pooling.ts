/* Pooling, four outputs of a row at a time. Called by src/fused/pooling.ts. */
import { PoolMax, PoolMaxGrad, PoolMean, PoolMeanGrad, Window } from "./arguments.ts";
import { chunkStart, refuse, storePart, workspace } from "./control.ts";
import { splat } from "./math.ts";
import { loadRow, pitch, planesPaddedWith, readablePlanes } from "./planes.ts";
import { endInside, firstInside, foldRow } from "./unfold.ts";

/* @inline */ function outputBytes(): usize {
  return (<usize>(Window.outputHeight() * Window.outputWidth())) << 2;
}
/* @inline */ function inputBytes(): usize {
  return (<usize>(Window.height() * Window.width())) << 2;
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
  for (let i = 0; i < Window.kernelHeight(); i++) {
    for (let j = 0; j < Window.kernelWidth(); j++) {
      store<i32>(table, (i * Window.dilationY() * pitch() + j * Window.dilationX()) << 2);
      store<i32>(table, i * Window.dilationY() * Window.width() + j * Window.dilationX(), 4);
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
  const stride = Window.strideX(),
    count = Window.outputWidth(),
    rowBytes = (<usize>(Window.strideY() * pitch())) << 2;
  const across = i32x4.sub(i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride)), i32x4.splat(Window.paddingX()));
  let top = -Window.paddingY();
  for (let row = Window.outputHeight(); row > 0; row--) {
    const first = i32x4.splat(
      (top < 0 ? firstTap(top, Window.dilationY(), Window.kernelHeight()) : top) * Window.width(),
    );
    let position = i32x4.add(across, i32x4.splat(top * Window.width()));
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
    top += Window.strideY();
  }
}

/** The largest elements of windows, and their positions. A chunk takes planes. */
export function poolMax(chunk: i32, thread: i32): void {
  const columns = workspace(thread);
  const taps = columns + ((<usize>(Window.outputWidth() + 4)) << 2);
  const tapsEnd = tapTable(taps);
  for (let i = 0; i < Window.outputWidth(); i++) {
    store<i32>(
      columns + ((<usize>i) << 2),
      firstTap(i * Window.strideX() - Window.paddingX(), Window.dilationX(), Window.kernelWidth()),
    );
  }
  const end = chunkStart(chunk + 1, Window.planes(), 1);
  for (let i = chunkStart(chunk, Window.planes(), 1); i < end; i++) {
    const source = planesPaddedWith(splat(-Infinity), tapsEnd, PoolMax.x() + <usize>i * inputBytes(), 1);
    const at = <usize>i * outputBytes();
    maxPlane(PoolMax.y() + at, PoolMax.indices() + at, source, taps, tapsEnd, columns);
  }
}

/** Gives gradients back to where the largest elements were, into planes. A chunk takes planes. */
export function poolMaxGrad(chunk: i32, _thread: i32): void {
  const size = <u32>(Window.height() * Window.width());
  const end = chunkStart(chunk + 1, Window.planes(), 1);
  for (let i = chunkStart(chunk, Window.planes(), 1); i < end; i++) {
    const y = PoolMaxGrad.inputGrad() + <usize>i * inputBytes();
    memory.fill(y, 0, inputBytes());
    for (let at = <usize>i * outputBytes(); at < <usize>(i + 1) * outputBytes(); at += 4) {
      const index = load<u32>(PoolMaxGrad.indices() + at);
      if (index >= size) {
        refuse(at >> 2);
        return;
      }
      const to = y + (index << 2);
      store<f32>(to, load<f32>(to) + load<f32>(PoolMaxGrad.grad() + at));
    }
  }
}

/** Writes by how many elements the sum of each output of a row is divided. */
function columnCounts(counts: usize, countsPadding: bool): void {
  for (let i = 0; i < Window.outputWidth(); i++) {
    const inside = tapsInside(
      i * Window.strideX() - Window.paddingX(),
      Window.dilationX(),
      Window.kernelWidth(),
      Window.width(),
    );
    store<f32>(counts + ((<usize>i) << 2), <f32>(countsPadding ? Window.kernelWidth() : inside));
  }
}

/* @inline */ function rowCount(row: i32, countsPadding: bool): v128 {
  const inside = tapsInside(
    row * Window.strideY() - Window.paddingY(),
    Window.dilationY(),
    Window.kernelHeight(),
    Window.height(),
  );
  return splat(<f32>(countsPadding ? Window.kernelHeight() : inside));
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

/** The mean of each window. A chunk takes planes. */
export function poolMean(chunk: i32, thread: i32): void {
  const counts = workspace(thread);
  const taps = counts + ((<usize>(Window.outputWidth() + 4)) << 2);
  const tapsEnd = tapTable(taps);
  columnCounts(counts, PoolMean.countsPadding());
  const end = chunkStart(chunk + 1, Window.planes(), 1);
  for (let i = chunkStart(chunk, Window.planes(), 1); i < end; i++) {
    const source = readablePlanes(tapsEnd, PoolMean.x() + <usize>i * inputBytes(), 1);
    for (let row = 0; row < Window.outputHeight(); row++) {
      const y = PoolMean.y() + <usize>i * outputBytes() + ((<usize>(row * Window.outputWidth())) << 2);
      const x = source + ((<usize>(row * Window.strideY() * pitch())) << 2);
      const rows = rowCount(row, PoolMean.countsPadding());
      meanRow(y, x, taps, tapsEnd, counts, rows, Window.outputWidth(), Window.strideX());
    }
  }
}

/** Adds one row of gradients, already divided, to all places of their windows in one plane. */
function addShares(y: usize, shares: usize, row: i32): void {
  for (let i = 0; i < Window.kernelHeight(); i++) {
    const at = row * Window.strideY() - Window.paddingY() + i * Window.dilationY();
    if (at < 0 || at >= Window.height()) continue;
    for (let j = 0; j < Window.kernelWidth(); j++) {
      foldRow(y + ((<usize>(at * Window.width())) << 2), shares, j * Window.dilationX() - Window.paddingX(), false);
    }
  }
}

/** Divides gradients evenly among the places of their windows, into planes. A chunk takes planes. */
export function poolMeanGrad(chunk: i32, thread: i32): void {
  const counts = workspace(thread);
  const shares = counts + ((<usize>(Window.outputWidth() + 4)) << 2);
  columnCounts(counts, PoolMeanGrad.countsPadding());
  const end = chunkStart(chunk + 1, Window.planes(), 1);
  for (let i = chunkStart(chunk, Window.planes(), 1); i < end; i++) {
    const y = PoolMeanGrad.inputGrad() + <usize>i * inputBytes();
    memory.fill(y, 0, inputBytes());
    for (let row = 0; row < Window.outputHeight(); row++) {
      const grad = PoolMeanGrad.grad() + <usize>i * outputBytes() + ((<usize>(row * Window.outputWidth())) << 2);
      for (let at: usize = 0; at < (<usize>Window.outputWidth()) << 2; at += 16) {
        const divisor = f32x4.mul(rowCount(row, PoolMeanGrad.countsPadding()), v128.load(counts + at));
        v128.store(shares + at, f32x4.div(v128.load(grad + at), divisor));
      }
      addShares(y, shares, row);
    }
  }
}
