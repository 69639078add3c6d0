import {
  type Convolution2d,
  type ConvolutionSizes,
  convolutionSizes,
  type Pair,
  type Shape,
  type Window2d,
  windowReach,
} from "@ganglion/tensor/backend";

/** Products that are added up between two visits to the result, as in the kernels. */
export const DEPTH_BLOCK = 288;
/** Bytes of a workspace for the offsets of taps and packed matrices, as in the kernels. */
const TABLE = 4 * 1024 + 64;
/** With a panel of windows, and what a panel of `outputs` rows begins with. */
export function panelBytes(outputs: number): number {
  return TABLE + 4 * DEPTH_BLOCK * 8 + 32 * outputs;
}

/** With a block of gradients. */
export const PACKED_BLOCK: number = TABLE + 4 * DEPTH_BLOCK * 1024;

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

/** Words that say how planes are padded. */
export function placementWords(geometry: Geometry): number[] {
  return [...windowReach(geometry.window), ...geometry.spacing];
}

/** How many planes `columns` neighbouring elements of a window come from at most. */
export function planesIn(columns: number, taps: number, channels: number): number {
  return Math.min(channels, Math.floor((columns - 2) / taps) + 2);
}

/** At most how many elements a packed matrix has: a few rows are added to fill panels. */
export function packedSize(rows: number, depth: number): number {
  return (rows + 6) * depth;
}

/** Bytes of a workspace for the gradient of `columns` columns of the weights, without padded planes. */
export function weightGradBytes({ outputs, outputSize }: ConvolutionSizes, columns: number): number {
  const [height, width] = outputSize;
  const places = Math.max(1, Math.min(height, Math.floor(512 / width))) * width;
  return TABLE + 4 * (outputs + 7) * (places + columns + 6) + 4 * (places + 3);
}
