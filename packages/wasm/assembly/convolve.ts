/*
 * Convolution as a matrix product whose second matrix, the windows of an image, is packed straight from the image.
 */
import { chunkStart, int, local, pointer, storePart, workspace } from "./control.ts";
import {
  channels,
  depth,
  groups,
  images,
  OUTPUT_BLOCK,
  outputs,
  packedBytes,
  PACKED_B,
  parts,
  pixels,
  planesBytes,
  ROW_BLOCK,
  TABLE,
  taps,
  wholePanels,
} from "./convolution.ts";
import { DEPTH_BLOCK, multiplyPacked } from "./gemm.ts";
import { packA } from "./pack.ts";
import { gatherLanes, loadRow, outputOffset, readablePlanes, tapOffsets } from "./planes.ts";
import { COLUMNS, ROWS } from "./tiles.ts";
import { outputWidth, strideX } from "./window.ts";

/**
 * Packs matrices for all convolutions of a call, a block of the depth after the other. Words: packed, matrices in 1 and
 * 2, how many, rows, columns, and the byte strides of rows and columns in 3 to 7.
 */
export function packWeights(chunk: i32, _slot: i32): void {
  const rows = int(4),
    columns = int(5);
  const rowStride = <usize>int(6),
    columnStride = <usize>int(7);
  const panels = (rows + ROWS - 1) / ROWS;
  const end = chunkStart(chunk + 1, int(3), 1);
  for (let i = chunkStart(chunk, int(3), 1); i < end; i++) {
    let to = pointer(1) + ((<usize>(i * panels * columns)) << 2) * ROWS;
    const from = pointer(2) + ((<usize>(i * rows * columns)) << 2);
    for (let k = 0; k < columns; k += DEPTH_BLOCK) {
      const block = min(DEPTH_BLOCK, columns - k);
      const panel = <usize>block * (4 * ROWS);
      packA(to, panel, from + <usize>k * columnStride, rowStride, columnStride, rows, block);
      to += <usize>panels * panel;
    }
  }
}

/** Four outputs, for each of `n` taps: `to` gets a vector every 32 bytes. */
function packOutputs(to: usize, x: usize, q: i32, table: usize, n: i32): void {
  const last = pixels() - 1;
  const a = x + outputOffset(min(q, last));
  const d = x + outputOffset(min(q + 3, last));
  if (d - a === <usize>(12 * strideX()) && q + 3 <= last && (q % outputWidth()) + 3 < outputWidth()) {
    const stride = strideX();
    for (; n > 0; n--) {
      v128.store(to, loadRow(a + load<i32>(table), stride));
      to += 32;
      table += 4;
    }
    return;
  }
  const b = x + outputOffset(min(q + 1, last));
  const c = x + outputOffset(min(q + 2, last));
  for (; n > 0; n--) {
    const tap = load<i32>(table);
    v128.store(to, gatherLanes(a + tap, b + tap, c + tap, d + tap));
    to += 32;
    table += 4;
  }
}

/** `y[rows, q ... q + n] (+)= weights x windows` over one block of the depth. */
function multiplyBlock(y: usize, weights: usize, packed: usize, q: i32, n: i32, k: i32, add: bool, slot: i32): void {
  const stride = (<usize>pixels()) << 2;
  const rows = outputs();
  for (let i = 0; i < rows; i += ROW_BLOCK) {
    const at = y + <usize>i * stride + ((<usize>q) << 2);
    const block = weights + ((<usize>(i * k)) << 2);
    multiplyPacked(at, stride, block, packed, min(ROW_BLOCK, rows - i), n, k, add, local(slot) + 128);
  }
}

/** Sets outputs `q` to `end` of each row to its bias. */
function fillBias(y: usize, bias: usize, q: i32, end: i32): void {
  for (let r = 0; r < outputs(); r++) {
    const value = v128.load32_splat(bias + ((<usize>r) << 2));
    const row = y + ((<usize>(r * pixels())) << 2);
    let i = q;
    for (; i + 4 <= end; i += 4) v128.store(row + ((<usize>i) << 2), value);
    if (i < end) storePart(row + ((<usize>i) << 2), value, end - i);
  }
}

/** Outputs `from` to `to` of one image and group. */
function convolveImage(y: usize, x: usize, weights: usize, bias: usize, from: i32, to: i32, slot: i32): void {
  const table = workspace(slot),
    packed = table + TABLE,
    planes = packed + PACKED_B;
  if (bias !== 0) fillBias(y, bias, from, to);
  for (let k = 0; k < depth(); k += DEPTH_BLOCK) {
    const n = min(DEPTH_BLOCK, depth() - k);
    const first = k / taps(),
      end = (k + n - 1) / taps() + 1;
    const source = readablePlanes(planes, x + planesBytes(first), end - first);
    tapOffsets(table, k, k + n, taps());
    for (let q = from; q < to; q += OUTPUT_BLOCK) {
      const count = min(OUTPUT_BLOCK, to - q);
      for (let i = 0; i < wholePanels(count); i += 4) {
        packOutputs(packed + <usize>(i >> 3) * ((<usize>n) << 5) + <usize>((i & 4) << 2), source, q + i, table, n);
      }
      multiplyBlock(y, weights, packed, q, count, n, bias !== 0 || k > 0, slot);
    }
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
