/*
 * Convolution as a matrix product of weights and windows. The windows are not copied: a panel of eight outputs is read
 * from the image, tap by tap, unless its outputs are not neighbours there. Called by src/fused/convolution.ts.
 */
import { Convolution, Convolve, PackWeights, Window } from "./arguments.ts";
import { chunkStart, tileOf, workspace } from "./control.ts";
import { depth, packedBytes, pixels, planesBytes, taps } from "./convolution.ts";
import { DEPTH_BLOCK, ROW_BLOCK, TABLE_BYTES, TILE_COLUMNS } from "./layout.ts";
import { packA, tallRows } from "./pack.ts";
import { multiplyPanel } from "./panel.ts";
import { gatherLanes, loadRow, pitch, readablePlanes, tapOffsets } from "./planes.ts";

/** What a packed panel of windows takes. */
const PANEL: usize = 4 * DEPTH_BLOCK * TILE_COLUMNS;

/** Packs matrices for all convolutions of a call, a block of the depth after the other. A chunk takes matrices. */
export function packWeights(chunk: i32, _thread: i32): void {
  const rows = PackWeights.rows(),
    columns = PackWeights.columns();
  const rowStride = <usize>PackWeights.rowStride(),
    columnStride = <usize>PackWeights.columnStride();
  const end = chunkStart(chunk + 1, PackWeights.count(), 1);
  for (let i = chunkStart(chunk, PackWeights.count(), 1); i < end; i++) {
    let to = PackWeights.packed() + <usize>i * packedBytes(rows, columns);
    const from = PackWeights.matrices() + ((<usize>(i * rows * columns)) << 2);
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
  while (column >= Window.outputWidth()) {
    column -= Window.outputWidth();
    line++;
  }
  return (line * Window.strideY() * pitch() + column * Window.strideX()) << 2;
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
  if (min(column + 3, last) < Window.outputWidth()) {
    packLine(to, a, Window.strideX(), table, n);
    return;
  }
  const b = x + outputAt(line, min(column + 1, last));
  const c = x + outputAt(line, min(column + 2, last));
  const d = x + outputAt(line, min(column + 3, last));
  if (b === a + 4 && d === c + 4) packPairs(to, a, c, table, n);
  else packScattered(to, a, b, c, d, table, n);
}

/** Writes the bias of each row eight times: what a panel begins with. */
function repeatBias(to: usize, bias: usize, rows: i32): void {
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
  if (Window.strideX() !== 1) return false;
  const width = Window.outputWidth();
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
  thread: i32,
): void {
  const stride = (<usize>pixels()) << 2;
  let table = workspace(thread);
  const packed = table + TABLE_BYTES;
  let left = x + outputAt(line, column),
    right = x + outputAt(line, min(column + 4, last));
  if (!isDirect(column, last)) {
    packOutputs(packed, x, line, column, last, table, k);
    packOutputs(packed + 16, x, line, column + 4, last, table, k);
    left = packed;
    right = 0;
    table = 0;
  }
  for (let r = 0; r < Convolution.outputs(); r += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, Convolution.outputs() - r),
      tallHere = rows === ROW_BLOCK ? ROW_BLOCK : tall;
    const at = y + <usize>r * stride,
      begin = from + <usize>r * fromStride;
    const block = weights + ((<usize>(r * k)) << 2);
    multiplyPanel(at, stride, begin, fromStride, block, left, right, table, rows, tallHere, columns, k, tileOf(thread));
  }
}

/** Outputs `q` to `to` of one image and group, for one block of the depth. `start` has a panel's beginning, if not y. */
function convolveBlock(y: usize, weights: usize, x: usize, q: i32, to: i32, k: i32, start: usize, thread: i32): void {
  const width = Window.outputWidth(),
    tall = tallRows(Convolution.outputs() % ROW_BLOCK);
  let line = q / width,
    column = q % width;
  for (; q < to; q += TILE_COLUMNS) {
    const last = column + pixels() - 1 - q;
    const at = y + ((<usize>q) << 2);
    const from = start === 0 ? at : start,
      fromStride = start === 0 ? (<usize>pixels()) << 2 : 32;
    convolvePanel(at, weights, x, line, column, last, min(TILE_COLUMNS, to - q), k, from, fromStride, tall, thread);
    column += TILE_COLUMNS;
    while (column >= width) {
      column -= width;
      line++;
    }
  }
}

/** Outputs `from` to `to` of one image and group. */
function convolveImage(y: usize, x: usize, weights: usize, bias: usize, from: i32, to: i32, thread: i32): void {
  const table = workspace(thread),
    start = table + TABLE_BYTES + PANEL;
  const planes = start + ((<usize>Convolution.outputs()) << 5);
  if (bias === 0) memory.fill(start, 0, (<usize>Convolution.outputs()) << 5);
  else repeatBias(start, bias, Convolution.outputs());
  for (let k = 0; k < depth(); k += DEPTH_BLOCK) {
    const n = min(DEPTH_BLOCK, depth() - k);
    const first = k / taps(),
      end = (k + n - 1) / taps() + 1;
    const source = readablePlanes(planes, x + planesBytes(first), end - first);
    tapOffsets(table, k, k + n, taps());
    convolveBlock(y, weights, source, from, to, n, k === 0 ? start : 0, thread);
    weights += packedBytes(Convolution.outputs(), n);
  }
}

/** A convolution. A chunk takes parts of the outputs of an image and group. */
export function convolve(chunk: i32, thread: i32): void {
  const parts = Convolve.parts(),
    total = Convolution.images() * Convolution.groups() * parts;
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const part = i % parts,
      group = (i / parts) % Convolution.groups();
    const y = Convolve.y() + ((<usize>((i / parts) * Convolution.outputs() * pixels())) << 2);
    const x = Convolve.x() + planesBytes((i / parts) * Convolution.channels());
    const weights = Convolve.weight() + <usize>group * packedBytes(Convolution.outputs(), depth());
    const bias = Convolve.bias() === 0 ? 0 : Convolve.bias() + ((<usize>(group * Convolution.outputs())) << 2);
    const columns = (pixels() + TILE_COLUMNS - 1) / TILE_COLUMNS;
    const from = ((columns * part) / parts) * TILE_COLUMNS;
    const to = min(pixels(), ((columns * (part + 1)) / parts) * TILE_COLUMNS);
    convolveImage(y, x, weights, bias, from, to, thread);
  }
}
