import type { Convolution2d, Pair, Shape, Window2d } from "@ganglion/tensor";
import { paddedSizeOf } from "../window.ts";

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

/** The sizes of a convolution. Channels, outputs and depth are those of one group. */
export interface Geometry {
  readonly images: number;
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  readonly taps: number;
  /** The elements of a window: `channels * taps`. */
  readonly depth: number;
  /** The windows of an image. */
  readonly pixels: number;
  /** Height and width of the input. */
  readonly size: Pair;
  /** How far apart elements of the input are placed; more than 1 for the gradient of a convolution with a stride. */
  readonly spacing: Pair;
  readonly window: Window2d;
}

/** The sizes of a convolution of `x [n, c, h, w]` with a weight of `[out, c / groups, kh, kw]`. */
export function geometryOf(x: Shape, weight: Shape, { groups, ...window }: Convolution2d): Geometry {
  const [images, , height, width] = x as readonly [number, number, number, number];
  const [out, channels, kh, kw] = weight as readonly [number, number, number, number];
  return {
    images,
    groups,
    channels,
    outputs: out / groups,
    taps: kh * kw,
    depth: channels * kh * kw,
    pixels: window.outputSize[0] * window.outputSize[1],
    size: [height, width],
    spacing: [1, 1],
    window,
  };
}

/** How many elements the input, the weights and the output have. */
export function elementsOf(geometry: Geometry): { readonly x: number; readonly weight: number; readonly y: number } {
  const { images, groups, channels, outputs, depth, pixels, size } = geometry;
  return {
    x: images * groups * channels * size[0] * size[1],
    weight: groups * outputs * depth,
    y: images * groups * outputs * pixels,
  };
}

/** Words that say how planes are padded. */
export function placementWords(geometry: Geometry): number[] {
  return [...paddedSizeOf(geometry.window), ...geometry.spacing];
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
export function weightGradBytes({ outputs, window }: Geometry, columns: number): number {
  const [height, width] = window.outputSize;
  const places = Math.max(1, Math.min(height, Math.floor(512 / width))) * width;
  return TABLE + 4 * (outputs + 7) * (places + columns + 6) + 4 * (places + 3);
}
