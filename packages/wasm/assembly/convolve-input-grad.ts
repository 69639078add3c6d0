/*
 * The gradient of a convolution's input. With stride 1 it is itself a convolution, with the weights turned. Called by
 * src/fused/convolution.ts.
 */
import { Convolution, ConvolveInputGrad, FlipWeights } from "./arguments.ts";
import { chunkStart, tileOf, workspace } from "./control.ts";
import { depth, packedBytes, pixels, planesBytes, taps } from "./convolution.ts";
import { multiplyPacked } from "./gemm.ts";
import { DEPTH_BLOCK, OUTPUT_BLOCK, ROW_BLOCK, TABLE_BYTES, ZEROS } from "./layout.ts";
import { packB } from "./pack.ts";
import { foldPlane } from "./unfold.ts";

/** `windows[depth, pixels] = weights^T x gradients` of one image and group, at the end of the workspace. */
function windowGrads(grad: usize, weights: usize, thread: i32): usize {
  const packed = workspace(thread) + TABLE_BYTES,
    windows = packed + 4 * DEPTH_BLOCK * OUTPUT_BLOCK;
  const stride = (<usize>pixels()) << 2;
  for (let k = 0; k < Convolution.outputs(); k += DEPTH_BLOCK) {
    const n = min(DEPTH_BLOCK, Convolution.outputs() - k);
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
        multiplyPacked(at, stride, from, fromStride, fromStep, block, packed, rows, count, n, tileOf(thread));
      }
    }
    weights += packedBytes(depth(), n);
  }
  return windows;
}

/** The gradient of the input from that of the outputs: windows' gradients added up. A chunk takes images. */
export function convolveInputGrad(chunk: i32, thread: i32): void {
  const total = Convolution.images() * Convolution.groups();
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const grad = ConvolveInputGrad.grad() + ((<usize>(i * Convolution.outputs() * pixels())) << 2);
    const weights =
      ConvolveInputGrad.weight() + <usize>(i % Convolution.groups()) * packedBytes(depth(), Convolution.outputs());
    let windows = windowGrads(grad, weights, thread);
    let x = ConvolveInputGrad.inputGrad() + planesBytes(i * Convolution.channels());
    for (let c = 0; c < Convolution.channels(); c++) {
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

/** Turns weights `[groups, outputs, channels, kh, kw]` into `[groups, channels, outputs, kh, kw]`, windows turned. */
export function flipWeights(_chunk: i32, _thread: i32): void {
  const rows = FlipWeights.outputs(),
    columns = FlipWeights.channels(),
    size = FlipWeights.taps();
  let from = FlipWeights.x();
  for (let i = 0; i < FlipWeights.groups() * rows * columns; i++) {
    const column = i % columns,
      row = (i / columns) % rows,
      group = i / (columns * rows);
    reverse(FlipWeights.y() + ((<usize>(((group * columns + column) * rows + row) * size)) << 2), from, size);
    from += (<usize>size) << 2;
  }
}
