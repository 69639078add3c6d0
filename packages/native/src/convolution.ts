import type { Convolution2d, FusedKernels, Operand, Shape } from "@ganglion/tensor/backend";
import {
  type Block,
  checkReach,
  elementsOf,
  floatsOf,
  type Geometry,
  geometryOf,
  isPointwise,
  launchLinked,
  lend,
  type Machine,
  piecesFor,
  produce,
  reserveWorkspace,
} from "@ganglion/wasm/internal";
import { NATIVE_NUMBERS } from "./kernel-numbers.ts";
import { type Sliding, slidingOf, turnedSliding } from "./sliding.ts";

type Convolutions = Pick<FusedKernels, "convolve2d" | "convolve2dInputGrad" | "convolve2dWeightGrad">;

/** How many outputs of an image a band has, at least one row of them. */
const BAND_PIXELS = 256;
/** The most bytes of what a band reads, and of the sums of a gradient of weights, so that they stay in the cache. */
const CACHED_BYTES = 2 ** 19;
/** The most products that are added up between two visits to the results. */
const DEPTH_BLOCK = 96;
/** No larger workspace is worth its memory. */
const MOST_WORKSPACE = 2 ** 28;
/** Tiles read so many numbers beyond the end of a line. */
const OVERSHOOT = 16;
/** Bytes of an entry of the table of phases. */
const PHASE_BYTES = 24;

/** What is computed, apart from where: `outputs` from `channels`, both of a group. */
interface Work {
  readonly images: number;
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  readonly sliding: Sliding;
}

/** Convolutions and their gradients: natively where vectors are filled, and as `inner` does them else. */
export function convolutions(machine: Machine, level: number, inner: Partial<FusedKernels>): Convolutions {
  const engine = { machine, lanes: level === 2 ? 16 : 8 };
  const { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } = inner as Convolutions;
  return {
    convolve2d: (x, weight, bias, options) =>
      convolve(engine, x, weight, bias, options) ?? convolve2d(x, weight, bias, options),
    convolve2dInputGrad: (grad, weight, inputShape, options) =>
      inputGrad(engine, grad, weight, inputShape, options) ?? convolve2dInputGrad(grad, weight, inputShape, options),
    convolve2dWeightGrad: (x, grad, weightShape, options) =>
      weightGrad(engine, x, grad, weightShape, options) ?? convolve2dWeightGrad(x, grad, weightShape, options),
  };
}

interface Engine {
  readonly machine: Machine;
  /** Numbers in a vector. */
  readonly lanes: number;
}

function convolve(
  engine: Engine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  options: Convolution2d,
): Block | undefined {
  const geometry = geometryOf(x.shape, weight.shape, options);
  if (bias === undefined && isPointwise(geometry)) return undefined;
  const { images, groups, channels, outputs } = geometry.sizes;
  const work = { images, groups, channels, outputs, sliding: slidingOf(geometry) };
  const plan = planOf(engine, work, geometry);
  if (plan === undefined) return undefined;
  const { machine } = engine;
  const elements = elementsOf(geometry.sizes);
  const from = floatsOf(machine, "convolve2d", x, elements.x);
  const weights = floatsOf(machine, "convolve2d", weight, elements.weight);
  const biasAt = bias === undefined ? 0 : floatsOf(machine, "convolve2d", bias, groups * outputs);
  return produce(machine, 4 * elements.y, (y) =>
    run(engine, work, plan, { y: y.pointer, from, weights, bias: biasAt }),
  );
}

function inputGrad(
  engine: Engine,
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  options: Convolution2d,
): Block | undefined {
  checkReach(options);
  const geometry = geometryOf(inputShape, weight.shape, options);
  if (isPointwise(geometry)) return undefined;
  const { images, groups, channels, outputs } = geometry.sizes;
  const work = { images, groups, channels: outputs, outputs: channels, sliding: turnedSliding(geometry) };
  const plan = planOf(engine, work, geometry);
  if (plan === undefined) return undefined;
  const { machine } = engine;
  const elements = elementsOf(geometry.sizes);
  const from = floatsOf(machine, "convolve2dInputGrad", grad, elements.y);
  const weights = floatsOf(machine, "convolve2dInputGrad", weight, elements.weight);
  return produce(machine, 4 * elements.x, (y) => run(engine, work, plan, { y: y.pointer, from, weights, bias: 0 }));
}

/** How a convolution is cut. */
interface Plan {
  readonly bandRows: number;
  readonly bands: number;
  readonly outputParts: number;
  readonly workspace: number;
  readonly nanoseconds: number;
}

/** How to convolve; undefined where it is not worth it, or there is nothing to compute. */
function planOf({ machine, lanes }: Engine, work: Work, geometry: Geometry): Plan | undefined {
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
  if (workspace > MOST_WORKSPACE || 4 * channels * sliding.source[0] * sliding.source[1] >= 2 ** 31) return undefined;
  const multiplications = images * groups * sizes.channels * sizes.outputs * sizes.outputPixels * sizes.taps;
  const nanoseconds = multiplications * machine.multiplyAdd;
  const wanted = Math.ceil(piecesFor(machine, nanoseconds) / (images * groups * bands));
  return { bandRows, bands, outputParts: Math.max(1, Math.min(panels, wanted)), workspace, nanoseconds };
}

function isEmpty({ sizes }: Geometry): boolean {
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

interface Addresses {
  readonly y: number;
  readonly from: number;
  readonly weights: number;
  readonly bias: number;
}

function run({ machine, lanes }: Engine, work: Work, plan: Plan, at: Addresses): void {
  const { images, groups, channels, outputs, sliding } = work;
  const { bandRows, bands, outputParts, workspace, nanoseconds } = plan;
  const panels = Math.ceil(outputs / (2 * lanes));
  const [kernelHeight, kernelWidth] = sliding.kernel;
  const packedSize = groups * panels * 2 * lanes * channels * kernelHeight * kernelWidth;
  reserveWorkspace(machine, workspace);
  lend(machine, 4 * packedSize, (packed) => {
    const sizes = [images, groups, channels, outputs, bandRows, bands, outputParts, DEPTH_BLOCK];
    const window = wordsOf(sliding);
    const packing = [0, at.weights, packed.pointer, 0, ...sizes, ...window];
    launchLinked(machine, NATIVE_NUMBERS.packWeights, { words: packing, floats: [] }, packedSize, groups * panels);
    const words = [at.y, at.from, packed.pointer, at.bias, ...sizes, ...window];
    launchLinked(
      machine,
      NATIVE_NUMBERS.convolve,
      { words, floats: [] },
      nanoseconds,
      images * groups * bands * outputParts,
    );
  });
}

function wordsOf({ source, places, kernel, stride, padding, dilation, turned }: Sliding): readonly number[] {
  return [...source, ...places, ...kernel, ...stride, ...padding, ...dilation, turned ? 1 : 0];
}

/** Rows of sums that fill up the last tile. */
const MOST_TAPS = 12;

function weightGrad(
  engine: Engine,
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  options: Convolution2d,
): Block | undefined {
  const geometry = geometryOf(x.shape, weightShape, options);
  const { machine, lanes } = engine;
  const { images, groups, channels, outputs, depth, taps, outputPixels } = geometry.sizes;
  if (outputs < lanes / 4 || isEmpty(geometry)) return undefined;
  const sliding = slidingOf(geometry);
  const elements = elementsOf(geometry.sizes);
  const xAt = floatsOf(machine, "convolve2dWeightGrad", x, elements.x);
  const gradAt = floatsOf(machine, "convolve2dWeightGrad", grad, elements.y);
  const panels = Math.ceil(outputs / (2 * lanes));
  const nanoseconds = images * groups * outputs * outputPixels * depth * machine.multiplyAdd;
  const [height, width] = sliding.places;
  const bandRows = bandRowsOf(1, sliding);
  const bands = Math.ceil(height / bandRows);
  const plane = planeOf(sliding, bandRows);
  const bytes = Math.max(4 * channels * plane, 4 * depth * 2 * lanes);
  const wanted = Math.max(piecesFor(machine, nanoseconds) / (groups * panels), bytes / CACHED_BYTES);
  const parts = Math.max(1, Math.min(Math.ceil(wanted), channels));
  const columns = (Math.ceil(channels / parts) + 1) * taps + MOST_TAPS;
  const copies = (Math.ceil(channels / parts) + 1) * plane;
  const pixels = bandRows * width;
  const workspace = 4 * (pixels * (1 + 2 * lanes) + columns * 2 * lanes + copies + OVERSHOOT) + 64;
  if (workspace > MOST_WORKSPACE) return undefined;
  reserveWorkspace(machine, workspace);
  return produce(machine, 4 * elements.weight, (y) => {
    const sizes = [images, groups, channels, outputs, bandRows, bands, parts, DEPTH_BLOCK];
    const words = [y.pointer, xAt, gradAt, 0, ...sizes, ...wordsOf(sliding)];
    launchLinked(machine, NATIVE_NUMBERS.weightGrad, { words, floats: [] }, nanoseconds, groups * panels * parts);
  });
}
