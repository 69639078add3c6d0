// Made by scripts/build-kernels.mjs from scripts/kernels.mjs. Do not edit.

import { type Views, type Convolution, type Window, writeConvolution, writeWindow } from "./kernels.ts";

/** Arguments of the steps in assembly/winograd.ts. */
export interface Winograd {
  readonly y: number;
  readonly x: number;
  /** Transformed, or the gradients of outputs. */
  readonly weight: number;
  readonly bias: number;
  /** TRANSFORM_WEIGHTS, CONVOLVE_PATCHES or ADD_PRODUCTS. */
  readonly step: number;
  /** Rows and columns of outputs of a patch. */
  readonly size: number;
  /** Rows of patches of a unit. */
  readonly bandRows: number;
  /** Of a block. */
  readonly units: number;
  /** Bytes from the weights of one output to those of the next. */
  readonly outputStride: number;
  /** And of one channel. */
  readonly channelStride: number;
  /** Outputs of the part of a gradient that a chunk computes. */
  readonly partOutputs: number;
  readonly partChannels: number;
  /** Whether windows are the other way round. */
  readonly turned: boolean;
  readonly convolution: Convolution;
  readonly window: Window;
}

/** Writes arguments: winograd. */
export function writeWinograd(views: Views, given: Winograd): void {
  const { ints } = views;
  let at = 512;
  ints[at++] = given.y;
  ints[at++] = given.x;
  ints[at++] = given.weight;
  ints[at++] = given.bias;
  ints[at++] = given.step;
  ints[at++] = given.size;
  ints[at++] = given.bandRows;
  ints[at++] = given.units;
  ints[at++] = given.outputStride;
  ints[at++] = given.channelStride;
  ints[at++] = given.partOutputs;
  ints[at++] = given.partChannels;
  ints[at++] = given.turned ? 1 : 0;
  writeConvolution(views, given.convolution);
  writeWindow(views, given.window);
}
