/* The gradient of a convolution's input. With stride 1 it is itself a convolution, with the weights turned. */
import { chunkStart, int, local, pointer, workspace, ZEROS } from "./control.ts";
import {
  channels,
  DEPTH_BLOCK,
  depth,
  groups,
  images,
  OUTPUT_BLOCK,
  outputs,
  packedBytes,
  PACKED_B,
  pixels,
  planesBytes,
  TABLE,
  taps,
} from "./convolution.ts";
import { multiplyPacked, ROW_BLOCK } from "./gemm.ts";
import { packB } from "./pack.ts";
import { foldPlane } from "./unfold.ts";

/** `windows[depth, pixels] = weights^T x gradients` of one image and group, at the end of the workspace. */
function windowGrads(grad: usize, weights: usize, slot: i32): usize {
  const packed = workspace(slot) + TABLE,
    windows = packed + PACKED_B;
  const stride = (<usize>pixels()) << 2;
  for (let k = 0; k < outputs(); k += DEPTH_BLOCK) {
    const n = min(DEPTH_BLOCK, outputs() - k);
    for (let q = 0; q < pixels(); q += OUTPUT_BLOCK) {
      const count = min(OUTPUT_BLOCK, pixels() - q);
      packB(packed, grad + <usize>k * stride + ((<usize>q) << 2), 4, stride, count, n);
      for (let i = 0; i < depth(); i += ROW_BLOCK) {
        const block = weights + ((<usize>(i * n)) << 2);
        const at = windows + <usize>i * stride + ((<usize>q) << 2);
        const rows = min(ROW_BLOCK, depth() - i);
        const from = k === 0 ? ZEROS : at,
          fromStride = k === 0 ? 0 : stride,
          fromStep: usize = k === 0 ? 0 : 32;
        multiplyPacked(at, stride, from, fromStride, fromStep, block, packed, rows, count, n, local(slot) + 128);
      }
    }
    weights += packedBytes(depth(), n);
  }
  return windows;
}

/** The gradient of the input (2) from that of the outputs (1): windows' gradients added up. A chunk takes images. */
export function convolveInputGrad(chunk: i32, slot: i32): void {
  const total = images() * groups();
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const grad = pointer(1) + ((<usize>(i * outputs() * pixels())) << 2);
    const weights = pointer(16) + <usize>(i % groups()) * packedBytes(depth(), outputs());
    let windows = windowGrads(grad, weights, slot);
    let x = pointer(2) + planesBytes(i * channels());
    for (let c = 0; c < channels(); c++) {
      memory.fill(x, 0, planesBytes(1));
      foldPlane(x, windows, false);
      windows += (<usize>(taps() * pixels())) << 2;
      x += planesBytes(1);
    }
  }
}

/** Copies `n` numbers in reverse order. */
function reverse(to: usize, from: usize, n: i32): void {
  for (to += (<usize>n) << 2; n > 0; n--) {
    to -= 4;
    store<f32>(to, load<f32>(from));
    from += 4;
  }
}

/** Turns weights `[groups, outputs, channels, kh, kw]` (2) into `[groups, channels, outputs, kh, kw]` (1), windows turned. */
export function flipWeights(_chunk: i32, _slot: i32): void {
  const groupCount = int(3),
    rows = int(4),
    columns = int(5),
    size = int(6);
  let from = pointer(2);
  for (let i = 0; i < groupCount * rows * columns; i++) {
    const column = i % columns,
      row = (i / columns) % rows,
      group = i / (columns * rows);
    reverse(pointer(1) + ((<usize>(((group * columns + column) * rows + row) * size)) << 2), from, size);
    from += (<usize>size) << 2;
  }
}
