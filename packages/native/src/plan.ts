import { elementsOf, type Geometry, type Machine, piecesFor } from "@ganglion/wasm/internal";
import { type Sliding, slidingOf } from "./sliding.ts";

/** What computes. */
export interface Engine {
  readonly machine: Machine;
  /** Numbers in a vector. */
  readonly lanes: number;
  /** Whether Winograd's method is used where it is faster. */
  readonly winograd: boolean;
}

/** How many outputs of an image a band has, at least one row of them. */
const BAND_PIXELS = 256;
/** The most bytes of what a band reads, and of the sums of a gradient of weights, so that they stay in the cache. */
const CACHED_BYTES = 2 ** 19;
/** The most products that are added up between two visits to the results. */
export const DEPTH_BLOCK = 96;
/** No larger workspace is worth its memory. */
const MAX_WORKSPACE = 2 ** 28;
/** Tiles read so many numbers beyond the end of a line. */
const OVERSHOOT = 16;
/** Bytes of an entry of the table of phases. */
const PHASE_BYTES = 24;
/** Rows of sums that fill up the last tile. */
const MAX_TAPS = 12;

/** What is computed, apart from where: `outputs` from `channels`, both of a group. */
export interface Work {
  readonly images: number;
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  readonly sliding: Sliding;
}

/** How a convolution is cut. */
export interface Plan {
  readonly bandRows: number;
  readonly bands: number;
  readonly outputParts: number;
  readonly workspace: number;
  readonly nanoseconds: number;
}

/** How to convolve; undefined where it is not worth it, or there is nothing to compute. */
export function planOf({ machine, lanes }: Engine, work: Work, geometry: Geometry): Plan | undefined {
  const { images, groups, channels, outputs, sliding } = work;
  const { sizes } = geometry;
  if (outputs < lanes / 4 || isEmpty(geometry)) return undefined;
  const [height, width] = sliding.places;
  const panels = Math.ceil(outputs / (2 * lanes));
  const bandRows = bandRowsOf(channels, sliding);
  const bands = Math.ceil(height / bandRows);
  const phases = sliding.turned ? sliding.stride[0] * sliding.stride[1] : 1;
  const copies = channels * planeOf(sliding, bandRows);
  const results = bandRows * width * 2 * lanes;
  const tables = phases * PHASE_BYTES + 4 * sizes.taps * channels;
  const workspace = tables + 4 * (results + copies + OVERSHOOT * sliding.stride[1]) + 64;
  if (workspace > MAX_WORKSPACE || 4 * channels * sliding.source[0] * sliding.source[1] >= 2 ** 31) return undefined;
  const multiplications = images * groups * sizes.channels * sizes.outputs * sizes.outputPixels * sizes.taps;
  const nanoseconds = multiplications * machine.multiplyAdd;
  const wanted = Math.ceil(piecesFor(machine, nanoseconds) / (images * groups * bands));
  return { bandRows, bands, outputParts: Math.max(1, Math.min(panels, wanted)), workspace, nanoseconds };
}

/** Whether there is nothing to add up. */
export function isEmpty({ sizes }: Geometry): boolean {
  const { x, weight, y } = elementsOf(sizes);
  return x * weight * y === 0;
}

/** How many rows a band has: all bands about as many. */
function bandRowsOf(channels: number, sliding: Sliding): number {
  const [height, width] = sliding.places;
  let rows = Math.max(1, Math.min(height, Math.floor(BAND_PIXELS / width)));
  while (rows > 1 && 4 * channels * planeOf(sliding, rows) > CACHED_BYTES) rows = Math.ceil(rows / 2);
  return Math.ceil(height / Math.ceil(height / rows));
}

/** Numbers of a plane that `rows` rows of places meet. */
function planeOf(sliding: Sliding, rows: number): number {
  return reach(sliding, 0, rows) * reach(sliding, 1, sliding.places[1]);
}

/** How far `places` neighbouring places reach together, wherever they begin. */
function reach({ kernel, stride, dilation, turned }: Sliding, axis: 0 | 1, places: number): number {
  const window = dilation[axis] * (kernel[axis] - 1);
  if (turned) return Math.floor((places - 1 + window) / stride[axis]) + 2;
  return (places - 1) * stride[axis] + window + 1;
}

/** How to add up a gradient of weights; undefined where it has no room. */
export function gradPlanOf({ machine, lanes }: Engine, geometry: Geometry): Plan | undefined {
  const { images, groups, channels, outputs, depth, taps, outputPixels } = geometry.sizes;
  const sliding = slidingOf(geometry);
  const panels = Math.ceil(outputs / (2 * lanes));
  const nanoseconds = images * groups * outputs * outputPixels * depth * machine.multiplyAdd;
  const [height, width] = sliding.places;
  const bandRows = bandRowsOf(1, sliding);
  const plane = planeOf(sliding, bandRows);
  const bytes = Math.max(4 * channels * plane, 4 * depth * 2 * lanes);
  const wanted = Math.max(piecesFor(machine, nanoseconds) / (groups * panels), bytes / CACHED_BYTES);
  const outputParts = Math.max(1, Math.min(Math.ceil(wanted), channels));
  const columns = (Math.ceil(channels / outputParts) + 1) * taps + MAX_TAPS;
  const copies = (Math.ceil(channels / outputParts) + 1) * plane;
  const pixels = bandRows * width;
  const workspace = 4 * (pixels * (1 + 2 * lanes) + columns * 2 * lanes + copies + OVERSHOOT) + 64;
  if (workspace > MAX_WORKSPACE) return undefined;
  return { bandRows, bands: Math.ceil(height / bandRows), outputParts, workspace, nanoseconds };
}
