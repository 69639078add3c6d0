/*
 * Convolution as a matrix product of weights and windows. The windows are not copied: a panel of eight outputs is read
 * from the image, tap by tap, unless its outputs are not neighbours there.
 */
import { chunkStart, int, local, pointer, workspace } from "./control.ts";
import {
  channels,
  DEPTH_BLOCK,
  depth,
  groups,
  images,
  outputs,
  packedBytes,
  parts,
  pixels,
  planesBytes,
  TABLE,
  taps,
} from "./convolution.ts";
import { ROW_BLOCK } from "./gemm.ts";
import { packA, tallRows } from "./pack.ts";
import { multiplyPanel } from "./panel.ts";
import { gatherLanes, loadRow, pitch, readablePlanes, tapOffsets } from "./planes.ts";
import { COLUMNS } from "./tiles.ts";
import { outputWidth, strideX, strideY } from "./window.ts";

/** What a packed panel of windows takes. */
const PANEL: usize = 4 * DEPTH_BLOCK * COLUMNS;

/**
 * Packs matrices for all convolutions of a call, a block of the depth after the other. Words: packed, matrices in 1 and
 * 2, how many, rows, columns, and the byte strides of rows and columns in 3 to 7. A chunk takes matrices.
 */
export function packWeights(chunk: i32, _slot: i32): void {
  const rows = int(4),
    columns = int(5);
  const rowStride = <usize>int(6),
    columnStride = <usize>int(7);
  const end = chunkStart(chunk + 1, int(3), 1);
  for (let i = chunkStart(chunk, int(3), 1); i < end; i++) {
    let to = pointer(1) + <usize>i * packedBytes(rows, columns);
    const from = pointer(2) + ((<usize>(i * rows * columns)) << 2);
    for (let k = 0; k < columns; k += DEPTH_BLOCK) {
      const block = min(DEPTH_BLOCK, columns - k);
      for (let r = 0; r < rows; r += ROW_BLOCK) {
        const at = from + <usize>r * rowStride + <usize>k * columnStride;
        packA(to + ((<usize>(r * block)) << 2), at, rowStride, columnStride, min(ROW_BLOCK, rows - r), block);
      }
      to += packedBytes(rows, block);
    }
  }
}

/** How far the window of output `column` of `line` is from the first; columns beyond the end are on the next lines. */
function outputAt(line: i32, column: i32): i32 {
  while (column >= outputWidth()) {
    column -= outputWidth();
    line++;
  }
  return (line * strideY() * pitch() + column * strideX()) << 2;
}

/** Four outputs that are in one line, for each of `n` taps: `to` gets a vector every 32 bytes. */
function packLine(to: usize, x: usize, stride: i32, table: usize, n: i32): void {
  for (; n > 0; n--) {
    v128.store(to, loadRow(x + load<i32>(table), stride));
    to += 32;
    table += 4;
  }
}

function packScattered(to: usize, a: usize, b: usize, c: usize, d: usize, table: usize, n: i32): void {
  for (; n > 0; n--) {
    const tap = load<i32>(table);
    v128.store(to, gatherLanes(a + tap, b + tap, c + tap, d + tap));
    to += 32;
    table += 4;
  }
}

/** Two and two outputs that are next to each other. */
function packPairs(to: usize, a: usize, c: usize, table: usize, n: i32): void {
  for (; n > 0; n--) {
    const tap = load<i32>(table);
    v128.store(to, v128.load64_lane(c + tap, v128.load64_zero(a + tap), 1));
    to += 32;
    table += 4;
  }
}

/** Outputs `column` to `column + 3`, of which `last` is the last there is, for each of `n` taps. */
function packOutputs(to: usize, x: usize, line: i32, column: i32, last: i32, table: usize, n: i32): void {
  const a = x + outputAt(line, min(column, last));
  if (min(column + 3, last) < outputWidth()) {
    packLine(to, a, strideX(), table, n);
    return;
  }
  const b = x + outputAt(line, min(column + 1, last));
  const c = x + outputAt(line, min(column + 2, last));
  const d = x + outputAt(line, min(column + 3, last));
  if (b === a + 4 && d === c + 4) packPairs(to, a, c, table, n);
  else packScattered(to, a, b, c, d, table, n);
}

/** Writes the bias of each row eight times: what a panel begins with. */
function spreadBias(to: usize, bias: usize, rows: i32): void {
  for (; rows > 0; rows--) {
    const value = v128.load32_splat(bias);
    v128.store(to, value);
    v128.store(to, value, 16);
    bias += 4;
    to += 32;
  }
}

/**
 * Where outputs `column` to `column + 7` of `line` are read without packing: four at each of two places. False if four
 * are not neighbours. What is beyond the last of the image may be anything that is near.
 */
/* @inline */ function isDirect(column: i32, last: i32): bool {
  if (strideX() !== 1) return false;
  const width = outputWidth();
  if (min(column + 7, last) < width) return true;
  return column + 3 < width ? column + 4 >= width && min(column + 7, last) < 2 * width : false;
}

/**
 * `y[all rows, 8] = from + weights x windows` over `k` taps, for outputs from `column` of `line` on; `last` is the last, `tall` what
 * `tallRows` says of the last block of rows.
 */
function convolvePanel(
  y: usize,
  weights: usize,
  x: usize,
  line: i32,
  column: i32,
  last: i32,
  columns: i32,
  k: i32,
  from: usize,
  fromStride: usize,
  tall: i32,
  slot: i32,
): void {
  const stride = (<usize>pixels()) << 2;
  let table = workspace(slot);
  const packed = table + TABLE;
  let left = x + outputAt(line, column),
    right = x + outputAt(line, min(column + 4, last));
  if (!isDirect(column, last)) {
    packOutputs(packed, x, line, column, last, table, k);
    packOutputs(packed + 16, x, line, column + 4, last, table, k);
    left = packed;
    right = 0;
    table = 0;
  }
  for (let r = 0; r < outputs(); r += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, outputs() - r),
      tallHere = rows === ROW_BLOCK ? ROW_BLOCK : tall;
    const at = y + <usize>r * stride,
      begin = from + <usize>r * fromStride;
    const block = weights + ((<usize>(r * k)) << 2);
    multiplyPanel(
      at,
      stride,
      begin,
      fromStride,
      block,
      left,
      right,
      table,
      rows,
      tallHere,
      columns,
      k,
      local(slot) + 128,
    );
  }
}

/** Outputs `q` to `to` of one image and group, for one block of the depth. `start` has a panel's beginning, if not y. */
function convolveBlock(y: usize, weights: usize, x: usize, q: i32, to: i32, k: i32, start: usize, slot: i32): void {
  const width = outputWidth(),
    tall = tallRows(outputs() % ROW_BLOCK);
  let line = q / width,
    column = q % width;
  for (; q < to; q += COLUMNS) {
    const last = column + pixels() - 1 - q;
    const at = y + ((<usize>q) << 2);
    const from = start === 0 ? at : start,
      fromStride = start === 0 ? (<usize>pixels()) << 2 : 32;
    convolvePanel(at, weights, x, line, column, last, min(COLUMNS, to - q), k, from, fromStride, tall, slot);
    column += COLUMNS;
    while (column >= width) {
      column -= width;
      line++;
    }
  }
}

/** Outputs `from` to `to` of one image and group. */
function convolveImage(y: usize, x: usize, weights: usize, bias: usize, from: i32, to: i32, slot: i32): void {
  const table = workspace(slot),
    start = table + TABLE + PANEL;
  const planes = start + ((<usize>outputs()) << 5);
  if (bias === 0) memory.fill(start, 0, (<usize>outputs()) << 5);
  else spreadBias(start, bias, outputs());
  for (let k = 0; k < depth(); k += DEPTH_BLOCK) {
    const n = min(DEPTH_BLOCK, depth() - k);
    const first = k / taps(),
      end = (k + n - 1) / taps() + 1;
    const source = readablePlanes(planes, x + planesBytes(first), end - first);
    tapOffsets(table, k, k + n, taps());
    convolveBlock(y, weights, source, from, to, n, k === 0 ? start : 0, slot);
    weights += packedBytes(outputs(), n);
  }
}

/** A convolution. A chunk takes parts of the outputs of an image and group. */
export function convolve(chunk: i32, slot: i32): void {
  const total = images() * groups() * parts();
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const part = i % parts(),
      group = (i / parts()) % groups();
    const y = pointer(1) + ((<usize>((i / parts()) * outputs() * pixels())) << 2);
    const x = pointer(2) + planesBytes((i / parts()) * channels());
    const weights = pointer(16) + <usize>group * packedBytes(outputs(), depth());
    const bias = pointer(17) === 0 ? 0 : pointer(17) + ((<usize>(group * outputs())) << 2);
    const columns = (pixels() + COLUMNS - 1) / COLUMNS;
    const from = ((columns * part) / parts()) * COLUMNS;
    const to = min(pixels(), ((columns * (part + 1)) / parts()) * COLUMNS);
    convolveImage(y, x, weights, bias, from, to, slot);
  }
}
