import { type Geometry, launchLinked, lend, type Machine, piecesFor, reserveWorkspace } from "@ganglion/wasm/internal";
import { NATIVE_NUMBERS } from "./kernel-numbers.ts";
import { slidingInts, slidingOf } from "./sliding.ts";

/** Where the operands of a convolution are, or of the gradient of weights: then `weights` are the gradients of outputs. */
export interface Addresses {
  readonly y: number;
  readonly from: number;
  readonly weights: number;
  readonly bias: number;
}

/** Numbers of a transformed patch: 4 x 4. */
const POINTS = 16;
/** The most patches and products of a block, in bytes, so that they stay in the second cache, and how many patches that may be. */
const BLOCK_BYTES = 2 ** 19;
const MIN_PATCHES = 32;
const MAX_PATCHES = 128;
/** The most bytes of the sums of a gradient of weights. */
const SUM_BYTES = 2 ** 20;
/** Outputs of a panel of the widest vectors. */
const MAX_PANEL = 32;
/** Rows of a tile: what reaches beyond the last patch. */
const TALL = 14;

/** Whether Winograd's method computes such a convolution: windows of 3 x 3 that move by one, over something. */
export function isSuitable({ window, sizes }: Geometry): boolean {
  const { kernelSize, stride, dilation, padding } = window;
  const { images, groups, channels, outputs, inputPixels, outputPixels } = sizes;
  return (
    kernelSize.every((n) => n === 3) &&
    [...stride, ...dilation].every((n) => n === 1) &&
    padding.every((n) => n >= 0 && n <= 2) &&
    images * groups * channels * outputs * inputPixels * outputPixels > 0
  );
}

/** What transforms take for each channel and output, in multiplications of a patch's point, measured. */
const TRANSFORM_COST = 6.5;

/** No larger block is worth its memory. */
const MAX_ROW_BYTES = 2 ** 26;

/** Whether it is faster than adding up all nine products for each of four outputs, and a row of patches has room. */
export function isFaster({ sizes }: Geometry): boolean {
  const { channels, outputs, inputSize, outputSize } = sizes;
  const rowBytes = 4 * POINTS * Math.max(inputSize[1], outputSize[1]) * filling(MAX_PANEL, Math.max(channels, outputs));
  if (rowBytes > MAX_ROW_BYTES) return false;
  return POINTS * (channels * outputs + TRANSFORM_COST * (channels + outputs)) < 36 * channels * outputs;
}

/** How a convolution is cut: a unit is a band of an image, of some rows of patches; a block has several units. */
interface Cut {
  readonly bandRows: number;
  readonly bands: number;
  readonly units: number;
  readonly blocks: number;
  /** Patches that a block has room for. */
  readonly room: number;
}

/** Cuts a convolution, of which `pieces` should be independent, if a patch takes `wide` numbers for each of its points. */
function cutOf({ sizes }: Geometry, wide: number, pieces: number): Cut {
  const { images, groups, outputSize } = sizes;
  const across = Math.ceil(outputSize[1] / 2);
  const down = Math.ceil(outputSize[0] / 2);
  const fitting = Math.floor(BLOCK_BYTES / (4 * POINTS * wide));
  const wanted = Math.max(MIN_PATCHES, Math.min(MAX_PATCHES, fitting));
  const share = Math.max(1, Math.floor((down * images * groups) / pieces));
  const rows = Math.max(1, Math.min(Math.floor(wanted / across), down, share));
  const bandRows = Math.ceil(down / Math.ceil(down / rows));
  const bands = Math.ceil(down / bandRows);
  const units = Math.max(1, Math.min(Math.floor(wanted / (bandRows * across)), Math.floor(share / bandRows)));
  return {
    bandRows,
    bands,
    units,
    blocks: Math.ceil((images * bands) / units),
    room: units * bandRows * across + TALL,
  };
}

/** Vectors of `lanes` numbers hold so many at least. */
function filling(lanes: number, n: number): number {
  return Math.ceil(n / lanes) * lanes;
}

/** Bytes of a band of one image that is turned over, of `source` channels, and of its outputs. */
function bandBytes({ sizes }: Geometry, { bandRows }: Cut, source: number, panel: number): number {
  return 4 * Math.max((2 * bandRows + 2) * sizes.inputSize[1] * source, 2 * bandRows * sizes.outputSize[1] * panel);
}

/** A convolution; `turned` if the weights are those of the convolution whose input's gradient it is. */
export function convolveByPatches(
  machine: Machine,
  lanes: number,
  geometry: Geometry,
  turned: boolean,
  at: Addresses,
): void {
  const { images, groups, channels, outputs } = geometry.sizes;
  const panel = 2 * lanes;
  const panels = Math.ceil(outputs / panel);
  const wide = filling(lanes, channels);
  const nanoseconds = workOf(machine, geometry);
  const cut = cutOf(geometry, wide + panel, piecesFor(machine, nanoseconds));
  const pointBytes = 4 * (cut.room * (wide + panel) + 2 * lanes);
  reserveWorkspace(machine, POINTS * pointBytes + bandBytes(geometry, cut, wide, panel) + 64);
  const packedBytes = 4 * groups * POINTS * (panels * channels * panel + lanes);
  lend(machine, packedBytes, (packed) => {
    const ints = [images, groups, channels, outputs, cut.bandRows, cut.bands, 1, 0];
    const after = [...slidingInts({ ...slidingOf(geometry), turned }), cut.units, 0, 0];
    const transforming = { ints: [0, at.weights, packed.pointer, 0, ...ints, ...after], floats: [] };
    launchLinked(machine, NATIVE_NUMBERS.winogradWeights, transforming, packedBytes, groups * panels);
    const convolving = { ints: [at.y, at.from, packed.pointer, at.bias, ...ints, ...after], floats: [] };
    launchLinked(machine, NATIVE_NUMBERS.winograd, convolving, nanoseconds, groups * cut.blocks);
  });
}

/** The gradient of weights. */
export function weightGradByPatches(machine: Machine, lanes: number, geometry: Geometry, at: Addresses): void {
  const { images, groups, channels, outputs } = geometry.sizes;
  const panel = 2 * lanes;
  const nanoseconds = workOf(machine, geometry);
  const wanted = piecesFor(machine, nanoseconds) / groups;
  const [partOutputs, partChannels] = partsOf(channels, outputs, wanted);
  const wide = filling(lanes, partChannels);
  const panels = Math.ceil(partOutputs / panel);
  const cut = cutOf(geometry, wide + panel, 1);
  const pointBytes = 4 * (cut.room * (wide + panel) + panels * (partChannels + TALL) * panel + (2 + panels) * lanes);
  const workspaceBytes = Math.max(bandBytes(geometry, cut, wide, panel), 4 * 9 * partChannels * panel);
  reserveWorkspace(machine, POINTS * pointBytes + workspaceBytes + 64);
  const ints = [at.y, at.from, at.weights, 0, images, groups, channels, outputs, cut.bandRows, cut.bands, 1, 0];
  const after = [...slidingInts(slidingOf(geometry)), cut.units, partOutputs, partChannels];
  const pieces = groups * Math.ceil(outputs / partOutputs) * Math.ceil(channels / partChannels);
  launchLinked(
    machine,
    NATIVE_NUMBERS.winogradWeightGrad,
    { ints: [...ints, ...after], floats: [] },
    nanoseconds,
    pieces,
  );
}

/**
 * How many channels and outputs a part of the gradient of a group's weights has, so that there are as many parts as wanted and the
 * sums of one fit: no more parts, since each transforms its channels and outputs anew.
 */
function partsOf(channels: number, outputs: number, wanted: number): readonly [outputs: number, channels: number] {
  let [wide, deep] = [outputs, channels];
  const parts = (): number => Math.ceil(outputs / wide) * Math.ceil(channels / deep);
  while ((4 * POINTS * wide * deep > SUM_BYTES || parts() < wanted) && (wide > MAX_PANEL || deep > 8)) {
    if (wide > Math.max(deep, MAX_PANEL)) wide = filling(MAX_PANEL, wide / 2);
    else deep = filling(8, deep / 2);
  }
  return [wide, deep];
}

/** What it takes on one thread: 16 products for four outputs, and the transforms. */
function workOf(machine: Machine, { sizes }: Geometry): number {
  const { images, groups, channels, outputs, outputPixels } = sizes;
  return 4 * images * groups * outputPixels * (channels * outputs + 8 * (channels + outputs)) * machine.multiplyAdd;
}
