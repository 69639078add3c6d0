/*
 * The gradient of a convolution's weights: gradients of outputs times windows, added over all images. The windows are
 * read where they are, one pointer for each tap; the gradients are packed, eight outputs side by side. Called by
 * src/fused/convolution.ts.
 */
import { Convolution, ConvolveWeightGrad, Window } from "./arguments.ts";
import { chunkStart, workspace } from "./control.ts";
import { depth, pixels, planesBytes, taps } from "./convolution.ts";
import { transposeRows } from "./copy.ts";
import { LOW_ROWS, PLACES_BLOCK, TABLE_BYTES, TILE_COLUMNS, ZEROS } from "./layout.ts";
import { packB, panelRows, tallRows } from "./pack.ts";
import { pitch, readablePlanes, tapOffsets } from "./planes.ts";
import { lowTapsTile, ROWS, tapsTile } from "./tiles.ts";

/* @inline */ function linesInBlock(): i32 {
  return max(1, min(Window.outputHeight(), PLACES_BLOCK / Window.outputWidth()));
}

/** The outputs of a group up to whole panels. */
/* @inline */ function panelWidth(): i32 {
  return (Convolution.outputs() + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1);
}

/** Offsets of taps `k` to `k + count`; what fills up the last panel repeats the first. */
function fillTable(table: usize, k: i32, count: i32): void {
  tapOffsets(table, k, k + count, taps());
  for (let i = count; i < panelRows(count); i++) store<i32>(table + ((<usize>i) << 2), load<i32>(table));
}

/** Offsets of the places of a block: where the window of each begins. */
function fillPlaces(table: usize): void {
  for (let line = 0; line < linesInBlock(); line++) {
    for (let i = 0; i < Window.outputWidth(); i++) {
      store<i32>(table, (line * Window.strideY() * pitch() + i * Window.strideX()) << 2);
      table += 4;
    }
  }
}

/** `sums[taps, 8] = from + windows^T x gradients` over `k` places of one image; `from` are the sums, or zeros. */
function addPlaces(sums: usize, x: usize, table: usize, places: usize, b: usize, count: i32, k: i32, add: bool): void {
  const stride = (<usize>panelWidth()) << 2,
    fromStride = add ? stride : 0;
  const tall = tallRows(count);
  for (let i = 0; i < count; ) {
    const height = i < tall ? ROWS : LOW_ROWS,
      from = add ? sums : ZEROS;
    if (i < tall) tapsTile(x, table, places, b, from, fromStride, sums, stride, k);
    else lowTapsTile(x, table, places, b, from, fromStride, sums, stride, k);
    table += (<usize>height) << 2;
    sums += <usize>height * stride;
    i += height;
  }
}

/** Adds one image to the sums; `x` are its planes as they are read. */
function addImage(
  sums: usize,
  x: usize,
  grad: usize,
  packed: usize,
  places: usize,
  count: i32,
  add: bool,
  table: usize,
): void {
  const block = linesInBlock();
  for (let line = 0; line < Window.outputHeight(); line += block) {
    const k = min(block, Window.outputHeight() - line) * Window.outputWidth();
    const from = grad + ((<usize>(line * Window.outputWidth())) << 2);
    packB(packed, from, (<usize>pixels()) << 2, 4, Convolution.outputs(), k);
    const at = x + ((<usize>(line * Window.strideY() * pitch())) << 2);
    for (let o = 0; o < Convolution.outputs(); o += TILE_COLUMNS) {
      const b = packed + ((<usize>(o * k)) << 2);
      addPlaces(sums + ((<usize>o) << 2), at, table, places, b, count, k, add || line > 0);
    }
  }
}

/** Stores the sums `[taps, outputs]` as columns of the gradient `[outputs, depth]`. */
function storeSums(to: usize, sums: usize, count: i32): void {
  const stride = (<usize>panelWidth()) << 2;
  for (let t = 0; t < count; t += 4) {
    transposeRows(
      to + ((<usize>t) << 2),
      (<usize>depth()) << 2,
      sums,
      stride,
      min(4, count - t),
      Convolution.outputs(),
    );
    sums += 4 * stride;
  }
}

/** Columns `k` to `k + count` of the gradient of one group's weights, from all images. */
function weightGradColumns(group: i32, k: i32, count: i32, thread: i32): void {
  const table = workspace(thread),
    packed = table + TABLE_BYTES;
  const blockPlaces = linesInBlock() * Window.outputWidth();
  const places = packed + ((<usize>(blockPlaces * panelWidth())) << 2);
  const sums = places + ((<usize>((blockPlaces + 3) & ~3)) << 2);
  const planes = sums + ((<usize>(panelRows(count) * panelWidth())) << 2);
  const first = k / taps(),
    end = (k + count - 1) / taps() + 1;
  fillTable(table, k, count);
  fillPlaces(places);
  for (let image = 0; image < Convolution.images(); image++) {
    const i = image * Convolution.groups() + group;
    const x = readablePlanes(
      planes,
      ConvolveWeightGrad.x() + planesBytes(i * Convolution.channels() + first),
      end - first,
    );
    const grad = ConvolveWeightGrad.grad() + ((<usize>(i * Convolution.outputs() * pixels())) << 2);
    addImage(sums, x, grad, packed, places, count, image > 0, table);
  }
  storeSums(
    ConvolveWeightGrad.weightGrad() + ((<usize>(group * Convolution.outputs() * depth() + k)) << 2),
    sums,
    count,
  );
}

/** The gradient of the weights, from that of the outputs and the input. A chunk takes columns. */
export function convolveWeightGrad(chunk: i32, thread: i32): void {
  const columns = ConvolveWeightGrad.columns(),
    perGroup = (depth() + columns - 1) / columns;
  const total = Convolution.groups() * perGroup;
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const k = (i % perGroup) * columns;
    weightGradColumns(i / perGroup, k, min(columns, depth() - k), thread);
  }
}
