import {
  type Convolution2d,
  type ConvolutionSizes,
  convolutionSizes,
  type Pair,
  type Shape,
  type Window2d,
} from "@ganglion/tensor/backend";
import type { Convolution, Padded, Window } from "../generated/kernels.ts";
import {
  DEPTH_BLOCK,
  MAX_TILE_ROWS,
  OUTPUT_BLOCK,
  PLACES_BLOCK,
  TABLE_BYTES,
  TILE_COLUMNS,
} from "../generated/layout.ts";
import { paddedOf, windowOf } from "../window.ts";

/** Bytes of a workspace with a panel of windows, and what a panel of `outputs` rows begins with. */
export function panelBytes(outputs: number): number {
  return TABLE_BYTES + 4 * TILE_COLUMNS * (DEPTH_BLOCK + outputs);
}

/** Bytes of a workspace with a block of gradients. */
export const GRAD_BLOCK_BYTES: number = TABLE_BYTES + 4 * DEPTH_BLOCK * OUTPUT_BLOCK;

/** The sizes of a convolution and where its windows lie. */
export interface Geometry {
  readonly sizes: ConvolutionSizes;
  /** How far apart elements of the input are placed; more than 1 for the gradient of a convolution with a stride. */
  readonly spacing: Pair;
  readonly window: Window2d;
}

/** The geometry of a convolution of `x [n, c, h, w]` with a weight of `[out, c / groups, kh, kw]`. */
export function geometryOf(x: Shape, weight: Shape, convolution: Convolution2d): Geometry {
  return { sizes: convolutionSizes(x, weight, convolution), spacing: [1, 1], window: convolution };
}

/** The convolution that takes gradients of outputs to gradients of inputs. */
export function turnedGeometry(geometry: Geometry): Geometry {
  const { images, groups, channels, outputs, taps, inputSize, inputPixels, outputSize, outputPixels } = geometry.sizes;
  const { kernelSize, stride, padding, dilation } = geometry.window;
  const around = ([0, 1] as const).map((axis) => dilation[axis] * (kernelSize[axis] - 1) - padding[axis]);
  return {
    sizes: {
      images,
      groups,
      channels: outputs,
      outputs: channels,
      taps,
      depth: outputs * taps,
      inputSize: outputSize,
      inputPixels: outputPixels,
      outputSize: inputSize,
      outputPixels: inputPixels,
    },
    spacing: stride,
    window: { kernelSize, stride: [1, 1], padding: around as unknown as Pair, dilation, outputSize: inputSize },
  };
}

/** How many elements the input, the weights and the output have. */
export function elementsOf(sizes: ConvolutionSizes): {
  readonly x: number;
  readonly weight: number;
  readonly y: number;
} {
  const { images, groups, channels, outputs, depth, inputPixels, outputPixels } = sizes;
  return {
    x: images * groups * channels * inputPixels,
    weight: groups * outputs * depth,
    y: images * groups * outputs * outputPixels,
  };
}

/** How many planes `columns` neighbouring elements of a window come from at most. */
export function planesIn(columns: number, taps: number, channels: number): number {
  return Math.min(channels, Math.floor((columns - 2) / taps) + 2);
}

/** At most how many elements a packed matrix has: a few rows are added to fill panels. */
export function packedSize(rows: number, depth: number): number {
  return (rows + MAX_TILE_ROWS) * depth;
}

/** Bytes of a workspace for the gradient of `columns` columns of the weights, without padded planes. */
export function weightGradBytes({ outputs, outputSize }: ConvolutionSizes, columns: number): number {
  const [height, width] = outputSize;
  const places = Math.max(1, Math.min(height, Math.floor(PLACES_BLOCK / width))) * width;
  const panelWidth = outputs + TILE_COLUMNS - 1;
  return TABLE_BYTES + 4 * panelWidth * (places + columns + MAX_TILE_ROWS) + 4 * (places + 3);
}

/** The sizes of a convolution as an argument of kernels, ... */
export function convolutionOf({ sizes: { images, groups, channels, outputs } }: Geometry): Convolution {
  return { images, groups, channels, outputs };
}

/** ... how its windows slide over the input, ... */
export function slidingOf({ sizes, window }: Geometry): Window {
  return windowOf(0, sizes.inputSize, window);
}

/** ... and over the input with its border. */
export function borderOf({ window, spacing }: Geometry): Padded {
  return paddedOf(window, spacing);
}
