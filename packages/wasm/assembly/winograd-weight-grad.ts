/*
 * The gradient of the weights of 3 x 3 windows by Winograd's method: gradients of outputs and patches of the input are
 * transformed, and their products added up over all patches, point by point, before they are transformed back.
 */
import { Convolution, Window, Winograd } from "./arguments.ts";
import { chunkStart, workspace } from "./control.ts";
import { pixels, planesBytes } from "./convolution.ts";
import { LOW_ROWS, TILE_COLUMNS, ZEROS } from "./layout.ts";
import { tallRows } from "./pack.ts";
import { lowTapsTile, ROWS, tapsTile } from "./tiles.ts";
import { gradPatches2, gradPatches4, inputPatches2, inputPatches4, turnOutputs } from "./winograd-patches.ts";
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
import { storeWeightGrads, sumRows } from "./winograd-weights.ts";

/** Bytes of a row of transformed patches: four of each quad. */
/* @inline */ function rowBytes(): usize {
  return (<usize>quadsInBlock()) << 4;
}
/* @inline */ function inputPoint(channels: i32): usize {
  return <usize>channels * rowBytes() + 64;
}
/* @inline */ function gradPoint(outputs: i32): usize {
  return <usize>((outputs + 7) >> 3) * (8 * rowBytes()) + 64;
}
/* @inline */ function sumsStride(outputs: i32): usize {
  return (<usize>((outputs + 7) & ~7)) << 2;
}
/* @inline */ function sumsPoint(outputs: i32, channels: i32): usize {
  return <usize>sumRows(channels) * sumsStride(outputs) + 64;
}

/** Patches of a band to rows of points, one row for each channel. */
function transformInput(to: usize, x: usize, channels: i32, band: i32, quad: i32, thread: i32): void {
  const apart = inputPoint(channels),
    plane = planeAt(thread),
    pitch = pitchOf(Window.width(), Window.paddingX()),
    first = band * Winograd.bandRows() * size() - Window.paddingY(),
    rows = rowsIn(band);
  to += (<usize>quad) << 4;
  memory.fill(plane, 0, (<usize>(heightOfBand() * pitch)) << 2);
  for (; channels > 0; channels--) {
    placeRows(plane, pitch, x, Window.height(), Window.width(), first, rows * size() + 2, Window.paddingX());
    let next = to,
      line = plane;
    for (let row = 0; row < rows; row++) {
      let at = line;
      for (let i = 0; i < quadsInRow(); i++) {
        if (size() === 2) inputPatches2(next, apart, at, (<usize>pitch) << 2);
        else inputPatches4(next, apart, at, (<usize>pitch) << 2, workspace(thread));
        at += (<usize>size()) << 4;
        next += 16;
      }
      line += (<usize>(size() * pitch)) << 2;
    }
    to += rowBytes();
    x += planesBytes(1);
  }
}

/** Bytes of one output's transformed gradients of a block, before they are turned into panels. */
/* @inline */ function transformedBytes(): usize {
  return <usize>points() * rowBytes() + 64;
}

/** Gradients of a band to panels of eight outputs, by way of `scratch`. */
function transformGrads(to: usize, grad: usize, outputs: i32, band: i32, quad: i32, scratch: usize, thread: i32): void {
  const rows = rowsIn(band);
  memory.fill(planeAt(thread), 0, (<usize>(size() * rows * pitchOf(Window.outputWidth(), 0))) << 2);
  for (let output = 0; output < outputs; output++) {
    transformOutput(scratch + <usize>(output & 3) * transformedBytes(), grad, band, thread);
    if ((output & 3) === 3 || output === outputs - 1) {
      let next = to + <usize>(output >> 3) * (8 * rowBytes()) + ((<usize>quad) << 7) + ((<usize>(output & 4)) << 2),
        from = scratch;
      for (let i = rows * quadsInRow(); i > 0; i--) {
        turnOutputs(next, gradPoint(outputs), from, transformedBytes(), points());
        from += (<usize>points()) << 4;
        next += 128;
      }
    }
    grad += (<usize>pixels()) << 2;
  }
}

/** Gradients of a band of one output. */
function transformOutput(to: usize, grad: usize, band: i32, thread: i32): void {
  const plane = planeAt(thread),
    pitch = pitchOf(Window.outputWidth(), 0),
    rows = rowsIn(band);
  const first = band * Winograd.bandRows() * size();
  placeRows(plane, pitch, grad, Window.outputHeight(), Window.outputWidth(), first, rows * size(), 0);
  let line = plane;
  for (let row = 0; row < rows; row++) {
    let at = line;
    for (let i = 0; i < quadsInRow(); i++) {
      if (size() === 2) gradPatches2(to, at, (<usize>pitch) << 2, workspace(thread));
      else gradPatches4(to, at, (<usize>pitch) << 2, workspace(thread));
      at += (<usize>size()) << 4;
      to += (<usize>points()) << 4;
    }
    line += (<usize>(size() * pitch)) << 2;
  }
}

/** Offsets of `count` rows of transformed patches; what fills up the last tile repeats the first. */
function fillRows(table: usize, count: i32): void {
  const bytes = <i32>rowBytes();
  for (let i = 0; i < sumRows(count); i++) store<i32>(table + ((<usize>i) << 2), i < count ? i * bytes : 0);
}

function fillPlaces(table: usize, count: i32): void {
  for (let i = 0; i < count; i++) store<i32>(table + ((<usize>i) << 2), i << 2);
}

/** Adds the products of a block to the sums of all points. */
function addPoints(
  sums: usize,
  patches: usize,
  grads: usize,
  table: usize,
  places: usize,
  channels: i32,
  outputs: i32,
  count: i32,
  isFirst: bool,
): void {
  const stride = sumsStride(outputs),
    fromStride: usize = isFirst ? 0 : stride,
    tall = tallRows(channels);
  for (let point = 0; point < points(); point++) {
    for (let output = 0; output < outputs; output += TILE_COLUMNS) {
      const panel = grads + <usize>(output >> 3) * (8 * rowBytes());
      let to = sums + ((<usize>output) << 2),
        rows = table;
      for (let i = 0; i < channels; ) {
        const from = isFirst ? ZEROS : to,
          height = i < tall ? ROWS : LOW_ROWS;
        if (i < tall) tapsTile(patches, rows, places, panel, from, fromStride, to, stride, count);
        else lowTapsTile(patches, rows, places, panel, from, fromStride, to, stride, count);
        rows += (<usize>height) << 2;
        to += <usize>height * stride;
        i += height;
      }
    }
    sums += sumsPoint(outputs, channels);
    patches += inputPoint(channels);
    grads += gradPoint(outputs);
  }
}

/** Gradients of the weights between some outputs and channels of a group, from all images. */
function weightGradPart(group: i32, output: i32, outputs: i32, channel: i32, channels: i32, thread: i32): void {
  const table = behindPlane(thread),
    places = table + ((<usize>(channels + ROWS)) << 2),
    patches = (places + rowBytes() + 63) & ~63;
  const grads = patches + <usize>points() * inputPoint(channels),
    scratch = grads + <usize>points() * gradPoint(outputs),
    sums = scratch + 4 * transformedBytes();
  fillRows(table, channels);
  fillPlaces(places, quadsInBlock() << 2);
  const units = Convolution.images() * bands();
  for (let first = 0; first < units; first += Winograd.units()) {
    let quads = 0;
    for (let unit = first; unit < min(units, first + Winograd.units()); unit++) {
      const image = unit / bands(),
        band = unit % bands(),
        plane = (image * Convolution.groups() + group) * Convolution.outputs() + output;
      transformInput(patches, inputOf(image, group) + planesBytes(channel), channels, band, quads, thread);
      transformGrads(
        grads,
        Winograd.weight() + ((<usize>(plane * pixels())) << 2),
        outputs,
        band,
        quads,
        scratch,
        thread,
      );
      quads += rowsIn(band) * quadsInRow();
    }
    addPoints(sums, patches, grads, table, places, channels, outputs, quads << 2, first === 0);
  }
  const perOutput = Convolution.channels() * 9;
  for (let c = 0; c < channels; c++) {
    const to = (group * Convolution.outputs() + output) * perOutput + (channel + c) * 9;
    const from = sums + <usize>c * sumsStride(outputs);
    storeWeightGrads(Winograd.y() + ((<usize>to) << 2), from, sumsPoint(outputs, channels), outputs, workspace(thread));
  }
}

/** The gradient of the weights; `weight` are the gradients of the outputs. A chunk takes parts of the outputs and channels of a group. */
export function winogradWeightGrad(chunk: i32, thread: i32): void {
  const wide = Winograd.partOutputs(),
    deep = Winograd.partChannels();
  const across = (Convolution.outputs() + wide - 1) / wide,
    down = (Convolution.channels() + deep - 1) / deep;
  const total = Convolution.groups() * across * down,
    end = chunkStart(chunk + 1, total, 1);
  for (let i = chunkStart(chunk, total, 1); i < end; i++) {
    const output = ((i / down) % across) * wide,
      channel = (i % down) * deep;
    weightGradPart(
      i / down / across,
      output,
      min(wide, Convolution.outputs() - output),
      channel,
      min(deep, Convolution.channels() - channel),
      thread,
    );
  }
}
