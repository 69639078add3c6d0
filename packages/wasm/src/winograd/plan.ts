import type { Geometry } from "../fused/geometry.ts";

/** Rows and columns of outputs of a patch: of F(2x2, 3x3) or F(4x4, 3x3). */
export type PatchSize = 2 | 4;

/** How a convolution is cut. */
export interface Plan {
  readonly size: PatchSize;
  /** Numbers of a transformed patch. */
  readonly points: number;
  /** Rows of patches of a unit, which is a band of one image. */
  readonly bandRows: number;
  /** Units of a block, whose patches are transformed before they are multiplied. */
  readonly units: number;
  /** The most groups of four patches of a block. */
  readonly quads: number;
  /** Blocks of a group. */
  readonly blocks: number;
  /** Bytes of a copied plane. */
  readonly plane: number;
}

/** What the transformed patches and the products of a block may take together, so that they stay in the second cache. */
const BLOCK_BYTES = 2 ** 19;
const MIN_QUADS = 4;
const MAX_QUADS = 32;

/*
 * What transforms take, measured, in the time of a multiplication and an addition of a matrix product: for each number of a
 * transformed patch of one channel, and for each number of a transformed weight, which is the same for few patches as for many.
 */
const PATCH_COST = 10;
const GRAD_COST = { 2: 9, 4: 12 } as const;
const WEIGHT_COST = 50;

/** Whether Winograd's method computes such a convolution at all: windows of 3 x 3 that move by one. */
export function isSuitable({ window, spacing, sizes }: Geometry): boolean {
  const { kernelSize, stride, dilation, padding } = window;
  const { images, groups, channels, outputs, inputSize, inputPixels, outputSize, outputPixels } = sizes;
  return (
    kernelSize.every((n) => n === 3) &&
    [...stride, ...dilation, ...spacing].every((n) => n === 1) &&
    padding.every((n) => n >= 0 && n <= 2) &&
    Math.min(inputSize[1], outputSize[1]) >= 4 &&
    images * groups * channels * outputs * inputPixels * outputPixels > 0
  );
}

/** How to cut a convolution, of which `pieces` should be independent. */
export function planOf({ sizes, window }: Geometry, size: PatchSize, pieces: number): Plan {
  const { images, groups, channels, outputs, inputSize, outputSize } = sizes;
  const points = (size + 2) ** 2;
  const quadsInRow = Math.ceil(outputSize[1] / (4 * size));
  const patchRows = Math.ceil(outputSize[0] / size);
  const fitting = Math.floor(BLOCK_BYTES / (16 * points * (channels + outputs)));
  const wanted = Math.max(MIN_QUADS, Math.min(MAX_QUADS, fitting));
  const share = Math.max(1, Math.floor((patchRows * images * groups) / pieces));
  const rows = Math.max(1, Math.min(Math.floor(wanted / quadsInRow), patchRows, share));
  const bandRows = Math.ceil(patchRows / Math.ceil(patchRows / rows));
  const bands = Math.ceil(patchRows / bandRows);
  const units = Math.max(1, Math.min(Math.floor(wanted / (bandRows * quadsInRow)), Math.floor(share / bandRows)));
  const pitch = Math.max(4 * size * quadsInRow + 4, window.padding[1] + inputSize[1]);
  return {
    size,
    points,
    bandRows,
    units,
    quads: units * bandRows * quadsInRow,
    blocks: Math.ceil((images * bands) / units),
    plane: align(4 * (size * bandRows + 2) * pitch),
  };
}

/** What a convolution takes, in multiplications of a matrix product; that it begins with weights is `weightsWork`. */
export function convolutionWork(geometry: Geometry, size: PatchSize): number {
  const { channels, outputs } = geometry.sizes;
  return pointsIn(geometry, size) * (channels * outputs + PATCH_COST * (channels + outputs));
}

/** What transforming the weights takes. */
export function weightsWork({ sizes }: Geometry, size: PatchSize): number {
  return sizes.groups * sizes.channels * sizes.outputs * (size + 2) ** 2 * WEIGHT_COST;
}

/** What the gradient of the weights takes. */
export function weightGradWork(geometry: Geometry, size: PatchSize): number {
  const { channels, outputs } = geometry.sizes;
  return pointsIn(geometry, size) * (channels * outputs + GRAD_COST[size] * (channels + outputs));
}

/** What a convolution takes without Winograd's method. */
export function directWork({ sizes }: Geometry): number {
  return sizes.images * sizes.groups * sizes.outputs * sizes.outputPixels * sizes.depth;
}

/** Numbers of all transformed patches of a channel, those that fill up a row included. */
function pointsIn({ sizes }: Geometry, size: PatchSize): number {
  const [height, width] = sizes.outputSize;
  const patches = 4 * Math.ceil(width / (4 * size)) * Math.ceil(height / size);
  return sizes.images * sizes.groups * patches * (size + 2) ** 2;
}

/** The next multiple of a line of the cache. */
export function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
