/*
 * Convolutions of 3 x 3 windows by Winograd's method (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016):
 * a block of patches is transformed, each point of them is a matrix product, and the products are transformed back.
 */
import { Convolution, Window, Winograd } from "./arguments.ts";
import { chunkStart, tileOf, workspace } from "./control.ts";
import { packedBytes, pixels, planesBytes } from "./convolution.ts";
import { PRODUCT_BLOCK, ROW_BLOCK, TILE_COLUMNS, ZEROS } from "./layout.ts";
import { tallRows } from "./pack.ts";
import { multiplyPanel } from "./panel.ts";
import { inputPatches2, inputPatches4, outputPatches2, outputPatches4 } from "./winograd-patches.ts";
import {
  bands,
  behindPlane,
  heightOfBand,
  inputOf,
  pitchOf,
  placeRows,
  planeAt,
  points,
  quadsInBlock,
  quadsInRow,
  rowsIn,
  size,
} from "./winograd-sizes.ts";
import { matrixBytes } from "./winograd-weights.ts";

/** Bytes of a point of the transformed patches, or of the products: not a power of two, whose lines share a place in the cache. */
/* @inline */ function pointBytes(rows: i32): usize {
  return ((<usize>(((quadsInBlock() + 1) >> 1) * rows)) << 5) + 64;
}

/** Quads of a band of an image to panels of eight patches, from quad `quad` of a block on; returns where the next unit begins. */
function transformUnit(to: usize, image: i32, group: i32, band: i32, quad: i32, thread: i32): i32 {
  const channels = Convolution.channels(),
    apart = pointBytes(channels),
    plane = planeAt(thread),
    pitch = pitchOf(Window.width(), Window.paddingX()),
    first = band * Winograd.bandRows() * size() - Window.paddingY(),
    rows = rowsIn(band);
  let x = inputOf(image, group);
  memory.fill(plane, 0, (<usize>(heightOfBand() * pitch)) << 2);
  for (let channel = 0; channel < channels; channel++) {
    placeRows(plane, pitch, x, Window.height(), Window.width(), first, rows * size() + 2, Window.paddingX());
    let next = quad,
      line = plane;
    for (let row = 0; row < rows; row++) {
      let at = line;
      for (let i = 0; i < quadsInRow(); i++) {
        const panel = to + ((<usize>((next >> 1) * channels + channel)) << 5) + ((<usize>(next & 1)) << 4);
        if (size() === 2) inputPatches2(panel, apart, at, (<usize>pitch) << 2);
        else inputPatches4(panel, apart, at, (<usize>pitch) << 2, workspace(thread));
        at += (<usize>size()) << 4;
        next++;
      }
      line += (<usize>(size() * pitch)) << 2;
    }
    x += planesBytes(1);
  }
  return quad + rows * quadsInRow();
}

/** Products of all points of the panels of a block. */
function multiplyPoints(products: usize, patches: usize, weights: usize, panels: i32, thread: i32): void {
  const outputs = Convolution.outputs(),
    channels = Convolution.channels(),
    tallest = tallRows(outputs % ROW_BLOCK);
  for (let point = 0; point < points(); point++) {
    let matrix = weights;
    for (let k = 0; k < channels; k += PRODUCT_BLOCK) {
      const depth = min(PRODUCT_BLOCK, channels - k);
      for (let panel = 0; panel < panels; panel++) {
        const right = patches + ((<usize>(panel * channels + k)) << 5);
        for (let row = 0; row < outputs; row += ROW_BLOCK) {
          const rows = min(ROW_BLOCK, outputs - row),
            at = products + ((<usize>(panel * outputs + row)) << 5),
            tall = rows === ROW_BLOCK ? ROW_BLOCK : tallest;
          const from = k === 0 ? ZEROS : at,
            stride: usize = k === 0 ? 0 : 32,
            left = matrix + ((<usize>(row * depth)) << 2);
          multiplyPanel(at, 32, from, stride, left, right, 0, 0, rows, tall, TILE_COLUMNS, depth, tileOf(thread));
        }
      }
      matrix += packedBytes(outputs, depth);
    }
    patches += pointBytes(channels);
    products += pointBytes(outputs);
    weights += matrixBytes();
  }
}

/** Outputs of a quad at the edge of a plane: `rows` rows of `columns`. */
function storeEdge(to: usize, from: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    for (let i: usize = 0; i < (<usize>columns) << 2; i += 4) store<i32>(to + i, load<i32>(from + i));
    from += 64;
    to += (<usize>Window.outputWidth()) << 2;
  }
}

/** One quad of outputs, of which `rows` and `columns` lie in the plane. */
/* @inline */ function storeQuad(
  y: usize,
  from: usize,
  apart: usize,
  bias: v128,
  rows: i32,
  columns: i32,
  thread: i32,
): void {
  const scratch = workspace(thread),
    isWhole = rows >= size() && columns >= 4 * size();
  const to = isWhole ? y : scratch + 1024,
    stride = isWhole ? (<usize>Window.outputWidth()) << 2 : 64;
  if (size() === 2) outputPatches2(to, stride, from, apart, bias);
  else outputPatches4(to, stride, from, apart, bias, scratch);
  if (!isWhole) storeEdge(y, to, min(rows, size()), min(columns, 4 * size()));
}

/** Products of a unit back to outputs. */
function storeUnit(products: usize, image: i32, group: i32, band: i32, quad: i32, thread: i32): i32 {
  const outputs = Convolution.outputs(),
    apart = pointBytes(outputs),
    rows = rowsIn(band),
    width = Window.outputWidth();
  const begin = band * Winograd.bandRows() * size();
  let y = Winograd.y() + ((<usize>((image * Convolution.groups() + group) * outputs * pixels() + begin * width)) << 2);
  for (let output = 0; output < outputs; output++) {
    const bias =
      Winograd.bias() === 0
        ? f32x4.splat(0)
        : v128.load32_splat(Winograd.bias() + ((<usize>(group * outputs + output)) << 2));
    let next = quad,
      line = y;
    for (let row = 0; row < rows; row++) {
      const down = Window.outputHeight() - begin - row * size();
      for (let column = 0; column < width; column += 4 * size()) {
        const from = products + ((<usize>((next >> 1) * outputs + output)) << 5) + ((<usize>(next & 1)) << 4);
        storeQuad(line + ((<usize>column) << 2), from, apart, bias, down, width - column, thread);
        next++;
      }
      line += (<usize>(size() * width)) << 2;
    }
    y += (<usize>pixels()) << 2;
  }
  return quad + rows * quadsInRow();
}

/** A convolution with weights that `winogradWeights` made. A chunk takes blocks of units of a group. */
export function winogradConvolve(chunk: i32, thread: i32): void {
  const perGroup = Convolution.images() * bands(),
    blocks = (perGroup + Winograd.units() - 1) / Winograd.units(),
    total = Convolution.groups() * blocks;
  const patches = behindPlane(thread),
    products = patches + <usize>points() * pointBytes(Convolution.channels());
  const end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const group = i / blocks,
      first = (i % blocks) * Winograd.units(),
      last = min(perGroup, first + Winograd.units());
    let quads = 0;
    for (let unit = first; unit < last; unit++) {
      quads = transformUnit(patches, unit / bands(), group, unit % bands(), quads, thread);
    }
    const weights = Winograd.weight() + <usize>(group * points()) * matrixBytes();
    multiplyPoints(products, patches, weights, (quads + 1) >> 1, thread);
    quads = 0;
    for (let unit = first; unit < last; unit++) {
      quads = storeUnit(products, unit / bands(), group, unit % bands(), quads, thread);
    }
  }
}
