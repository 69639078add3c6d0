/* Weights of 3 x 3 windows transformed by Winograd's method, and the gradients of weights back. */
import { Convolution, Winograd } from "./arguments.ts";
import { chunkStart, workspace } from "./control.ts";
import { packedBytes } from "./convolution.ts";
import { LOW_ROWS, PRODUCT_BLOCK, ROW_BLOCK } from "./layout.ts";
import { panelRows, tallRows } from "./pack.ts";
import { gatherLanes } from "./planes.ts";
import { ROWS } from "./tiles.ts";
import { weightGradLine2, weightGradLine4, weightLine2, weightLine4 } from "./winograd-lines.ts";
import { points, size } from "./winograd-sizes.ts";

/** Nine taps of four weights, `apart` bytes apart, to `points` vectors at `to`. */
function transformWeights(to: usize, a: usize, b: usize, c: usize, d: usize, step: usize): void {
  const n = size() + 2,
    scratch = to + 1024;
  for (let column: usize = 0; column < 3; column++) {
    const at = scratch + (column << 4),
      tap = column * step;
    const top = gatherLanes(a + tap, b + tap, c + tap, d + tap),
      middle = gatherLanes(a + tap + 3 * step, b + tap + 3 * step, c + tap + 3 * step, d + tap + 3 * step),
      bottom = gatherLanes(a + tap + 6 * step, b + tap + 6 * step, c + tap + 6 * step, d + tap + 6 * step);
    if (n === 4) weightLine2(at, 48, top, middle, bottom);
    else weightLine4(at, 48, top, middle, bottom);
  }
  for (let row = 0; row < n; row++) {
    const at = scratch + <usize>(48 * row);
    const left = v128.load(at),
      middle = v128.load(at, 16),
      right = v128.load(at, 32);
    if (n === 4) weightLine2(to, 16, left, middle, right);
    else weightLine4(to, 16, left, middle, right);
    to += (<usize>n) << 4;
  }
}

/** Up to four numbers of each of `points` vectors to as many places of each packed matrix. */
function packPoints(to: usize, apart: usize, step: usize, from: usize, count: i32): void {
  for (let point = 0; point < points(); point++) {
    for (let lane = 0; lane < count; lane++) {
      store<i32>(to + <usize>lane * step, load<i32>(from + ((<usize>lane) << 2)));
    }
    from += 16;
    to += apart;
  }
}

/** Bytes of a packed matrix: not a power of two, whose points would share places in the cache. */
/* @inline */ export function matrixBytes(): usize {
  return packedBytes(Convolution.outputs(), Convolution.channels()) + 64;
}

/**
 * Transformed weights, for each group and point a matrix `[outputs, channels]` that is packed as `multiplyPanel` reads it, block
 * by block of the depth. A chunk takes groups of four channels.
 */
export function winogradWeights(chunk: i32, thread: i32): void {
  const rows = Convolution.outputs(),
    channels = Convolution.channels(),
    quads = (channels + 3) >> 2;
  const apart = matrixBytes(),
    scratch = workspace(thread);
  const total = Convolution.groups() * quads,
    end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const group = i / quads,
      channel = (i % quads) << 2,
      depth = (channel / PRODUCT_BLOCK) * PRODUCT_BLOCK;
    const block = min(PRODUCT_BLOCK, channels - depth),
      count = min(4, channels - channel);
    const to = Winograd.y() + <usize>(group * points()) * apart + packedBytes(rows, depth);
    for (let row = 0; row < rows; ) {
      const tall = tallRows(min(ROW_BLOCK, rows - (row / ROW_BLOCK) * ROW_BLOCK));
      const height = row % ROW_BLOCK < tall ? ROWS : LOW_ROWS;
      const panel = to + ((<usize>(row * block + (channel - depth) * height)) << 2);
      for (let r = 0; r < height; r++) {
        if (row + r < rows) transformOne(scratch, group, row + r, channel, count);
        else memory.fill(scratch, 0, <usize>(points() << 4));
        packPoints(panel + ((<usize>r) << 2), apart, (<usize>height) << 2, scratch, count);
      }
      row += height;
    }
  }
}

/** The weights of an output and four channels; where there are fewer, the last is repeated. */
function transformOne(to: usize, group: i32, output: i32, channel: i32, count: i32): void {
  const apart = <usize>Winograd.channelStride();
  const a =
    Winograd.weight() +
    <usize>(group * Convolution.outputs() * Convolution.channels() * 36) +
    <usize>(output * Winograd.outputStride()) +
    <usize>channel * apart;
  const b = a + <usize>min(1, count - 1) * apart,
    c = a + <usize>min(2, count - 1) * apart,
    d = a + <usize>min(3, count - 1) * apart;
  if (Winograd.turned()) transformWeights(to, a + 32, b + 32, c + 32, d + 32, -4);
  else transformWeights(to, a, b, c, d, 4);
}

/** Sums of products `[points][channels][outputs]`, a row `stride` and a point `apart` bytes long, to gradients of one channel's weights. */
export function storeWeightGrads(to: usize, from: usize, apart: usize, outputs: i32, scratch: usize): void {
  const n = size() + 2,
    row = scratch + 512,
    stride = (<usize>(Convolution.channels() * 9)) << 2;
  for (let output = 0; output < outputs; output += 4) {
    for (let column = 0; column < n; column++) {
      const at = from + <usize>column * apart;
      if (n === 4) weightGradLine2(scratch + ((<usize>column) << 4), 96, at, 4 * apart);
      else weightGradLine4(scratch + ((<usize>column) << 4), 96, at, 6 * apart);
    }
    for (let i: usize = 0; i < 3; i++) {
      if (n === 4) weightGradLine2(row + 48 * i, 16, scratch + 96 * i, 16);
      else weightGradLine4(row + 48 * i, 16, scratch + 96 * i, 16);
    }
    for (let lane = 0; lane < min(4, outputs - output); lane++) {
      for (let tap: usize = 0; tap < 9; tap++) {
        store<i32>(to + (tap << 2), load<i32>(row + (tap << 4) + ((<usize>lane) << 2)));
      }
      to += stride;
    }
    from += 16;
  }
}

/** Rows of sums that as many channels fill. */
export function sumRows(channels: i32): i32 {
  return panelRows(channels);
}
