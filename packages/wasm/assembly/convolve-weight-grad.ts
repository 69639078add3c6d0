/* The gradient of a convolution's weights: gradients of outputs times windows, added over all images. */
import { chunkStart, int, local, pointer, workspace } from "./control.ts";
import {
  channels,
  depth,
  groups,
  images,
  outputs,
  packedBytes,
  PACKED_B,
  pixels,
  planesBytes,
  TABLE,
  taps,
  wholePanels,
} from "./convolution.ts";
import { storeColumns } from "./copy.ts";
import { DEPTH_BLOCK, multiplyPacked } from "./gemm.ts";
import { packA } from "./pack.ts";
import { gatherLanes, isUnpadded, loadRow, outputOffset, readablePlanes, tapOffsets } from "./planes.ts";
import { ROWS } from "./tiles.ts";
import { outputWidth, strideX } from "./window.ts";

/** Four taps of `n` outputs from `q` on, as columns of a packed matrix of windows. */
function packTaps(to: usize, x: usize, q: i32, n: i32, table: usize, count: i32): void {
  const a = load<i32>(table),
    b = count > 1 ? load<i32>(table, 4) : a;
  const c = count > 2 ? load<i32>(table, 8) : a,
    d = count > 3 ? load<i32>(table, 12) : a;
  const stride = strideX();
  const end = q + n;
  while (q < end) {
    const at = x + outputOffset(q);
    const row = min(end - q, outputWidth() - (q % outputWidth()));
    let p = at;
    let i = row;
    for (; i >= 4; i -= 4) {
      storeColumns(
        to,
        32,
        loadRow(p + a, stride),
        loadRow(p + b, stride),
        loadRow(p + c, stride),
        loadRow(p + d, stride),
      );
      p += (<usize>stride) << 4;
      to += 128;
    }
    for (; i > 0; i--) {
      v128.store(to, gatherLanes(p + a, p + b, p + c, p + d));
      p += (<usize>stride) << 2;
      to += 32;
    }
    q += row;
  }
}

/** The planes of an image, padded when its first outputs are packed. */
function sourceOf(q: i32, planes: usize, x: usize, count: i32): usize {
  if (q === 0) return readablePlanes(planes, x, count);
  return isUnpadded() ? x : planes;
}

/** Packs `n` outputs from `q` on of one image: gradients as rows `at` of A, windows as rows `at` of B, `block` in all. */
function packImage(image: i32, group: i32, q: i32, n: i32, at: i32, block: i32, k: i32, count: i32, slot: i32): void {
  const table = workspace(slot),
    packedB = table + TABLE,
    packedA = packedB + PACKED_B;
  const planes = packedA + packedBytes(outputs(), DEPTH_BLOCK);
  const grad = pointer(1) + ((<usize>((image * groups() + group) * outputs() * pixels() + q)) << 2);
  const rowStride = (<usize>pixels()) << 2;
  packA(packedA + <usize>at * (4 * ROWS), <usize>block * (4 * ROWS), grad, rowStride, 4, outputs(), n);
  const first = k / taps(),
    end = (k + count - 1) / taps() + 1;
  const channel = (image * groups() + group) * channels() + first;
  const x = pointer(2) + planesBytes(channel);
  const source = sourceOf(q, planes, x, end - first);
  for (let t = 0; t < wholePanels(count); t += 4) {
    const to = packedB + <usize>(t >> 3) * ((<usize>block) << 5) + <usize>((t & 4) << 2) + ((<usize>at) << 5);
    packTaps(to, source, q, n, t < count ? table + ((<usize>t) << 2) : table, count - t);
  }
}

/** `count` columns from `k` on of the gradient of one group's weights, from all images. */
function weightGradColumns(group: i32, k: i32, count: i32, slot: i32): void {
  const table = workspace(slot),
    packedB = table + TABLE,
    packedA = packedB + PACKED_B;
  const c = pointer(16) + ((<usize>(group * outputs() * depth() + k)) << 2);
  const total = images() * pixels();
  tapOffsets(table, k, k + count, taps());
  for (let p = 0; p < total; p += DEPTH_BLOCK) {
    const block = min(DEPTH_BLOCK, total - p);
    for (let at = 0; at < block; ) {
      const image = (p + at) / pixels(),
        q = (p + at) % pixels();
      const n = min(block - at, pixels() - q);
      packImage(image, group, q, n, at, block, k, count, slot);
      at += n;
    }
    multiplyPacked(c, (<usize>depth()) << 2, packedA, packedB, outputs(), count, block, p > 0, local(slot) + 128);
  }
}

/** The gradient of the weights (word 16), from that of the outputs (1) and the input (2). A chunk takes columns. */
export function convolveWeightGrad(chunk: i32, slot: i32): void {
  const perGroup = (depth() + int(27) - 1) / int(27);
  const total = groups() * perGroup;
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const k = (i % perGroup) * int(27);
    weightGradColumns(i / perGroup, k, min(int(27), depth() - k), slot);
  }
}
