import type { Convolution2d, FusedKernels, Operand, Pair, Shape } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { floatsOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { MULTIPLY_ADD } from "../kernels/product.ts";
import { launch, piecesFor } from "../launch.ts";
import { reserveWorkspace, type Machine } from "../machine.ts";
import { lend, produce } from "../produce.ts";
import { paddedBytesOf, windowWords } from "../window.ts";
import {
  DEPTH_BLOCK,
  elementsOf,
  type Geometry,
  geometryOf,
  PACKED_BLOCK,
  packedSize,
  panelBytes,
  placementWords,
  planesIn,
  weightGradBytes,
} from "./geometry.ts";

type Convolutions = Pick<FusedKernels, "convolve2d" | "convolve2dInputGrad" | "convolve2dWeightGrad">;

/** Groups with one channel and no more outputs than this are convolved plane by plane. */
const THIN = 4;
/** As many taps have room in the workspace. */
const THIN_TAPS = 512;
/** Nanoseconds for a multiplication and an addition in a plane by plane convolution. */
const THIN_COST = 0.1;
/** How many columns of a weight's gradient are worked on at a time, and the most of their elements. */
const MINIMUM_COLUMNS = 32;
const MAXIMUM_COLUMNS = 1016;
const MAXIMUM_SUMS = 2 ** 17;
/** Tiles of both builds fill multiples of this, but for the smallest, without rows to spare. */
const PANEL_ROWS = 4;
/** The most bytes of padded planes. */
const MAXIMUM_PLANES = 2 ** 21;

/** Convolutions and their gradients. */
export function convolution(machine: Machine): Convolutions {
  return {
    convolve2d: (x, weight, bias, given) => convolve(machine, x, weight, bias, given),
    convolve2dInputGrad: (grad, weight, inputShape, given) => inputGrad(machine, grad, weight, inputShape, given),
    convolve2dWeightGrad: (x, grad, weightShape, given) => weightGrad(machine, x, grad, weightShape, given),
  };
}

function convolve(
  machine: Machine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  given: Convolution2d,
): Block {
  const geometry = geometryOf(x.shape, weight.shape, given);
  const elements = elementsOf(geometry);
  const xAt = floatsOf(machine, "convolve2d", x, elements.x);
  const weightAt = floatsOf(machine, "convolve2d", weight, elements.weight);
  const biasAt = bias === undefined ? 0 : floatsOf(machine, "convolve2d", bias, geometry.groups * geometry.outputs);
  return produce(machine, 4 * elements.y, (y) => {
    if (isThin(geometry)) convolveThin(machine, y.pointer, xAt, weightAt, biasAt, geometry);
    else convolvePacked(machine, y, xAt, weightAt, biasAt, geometry);
  });
}

/** The gradient of the input: with stride 1, and plane by plane, a convolution with turned weights. */
function inputGrad(machine: Machine, grad: Operand, weight: Operand, inputShape: Shape, given: Convolution2d): Block {
  const geometry = geometryOf(inputShape, weight.shape, given);
  const elements = elementsOf(geometry);
  const gradAt = floatsOf(machine, "convolve2dInputGrad", grad, elements.y);
  const weightAt = floatsOf(machine, "convolve2dInputGrad", weight, elements.weight);
  return produce(machine, 4 * elements.x, (x) => {
    const thin = isThin(geometry) && geometry.outputs === 1;
    const turned = turnedGeometry(geometry);
    if (thin || (given.stride[0] === 1 && given.stride[1] === 1)) {
      lend(machine, 4 * weight.size, (flipped) => {
        const { groups, channels, outputs, taps } = geometry;
        const words = [0, flipped.pointer, weightAt, groups, outputs, channels, taps];
        launch(machine, KERNEL.flipWeights, words);
        if (thin) convolveThin(machine, x.pointer, gradAt, flipped.pointer, 0, turned);
        else convolvePacked(machine, x, gradAt, flipped.pointer, 0, turned);
      });
    } else inputGradOfWindows(machine, x, gradAt, weightAt, geometry);
  });
}

/** The convolution that takes gradients of outputs to gradients of inputs. */
function turnedGeometry(geometry: Geometry): Geometry {
  const { window, size, images, groups, channels, outputs } = geometry;
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  const around = ([0, 1] as const).map((axis) => dilation[axis] * (kernelSize[axis] - 1) - padding[axis]);
  return {
    ...geometry,
    images,
    groups,
    channels: outputs,
    outputs: channels,
    depth: outputs * geometry.taps,
    pixels: size[0] * size[1],
    size: outputSize,
    spacing: stride,
    window: { kernelSize, stride: [1, 1], padding: around as unknown as Pair, dilation, outputSize: size },
  };
}

function isThin({ channels, outputs, taps }: Geometry): boolean {
  return channels === 1 && outputs <= THIN && taps <= THIN_TAPS;
}

function convolveThin(machine: Machine, y: number, x: number, weight: number, bias: number, geometry: Geometry): void {
  const planes = geometry.images * geometry.groups * geometry.outputs;
  reserveWorkspace(machine, panelBytes(0) + paddedBytesOf(geometry.window));
  launch(
    machine,
    KERNEL.depthwise,
    convolutionWords(y, x, weight, bias, geometry),
    planes * geometry.pixels * geometry.taps * THIN_COST,
    planes,
  );
}

function convolvePacked(machine: Machine, y: Block, x: number, weight: number, bias: number, geometry: Geometry): void {
  const { images, groups, outputs, depth, taps, channels, pixels } = geometry;
  if (depth === 0) {
    spreadBias(machine, y, bias, geometry);
    return;
  }
  reserveWorkspace(
    machine,
    panelBytes(outputs) + planesIn(DEPTH_BLOCK, taps, channels) * paddedBytesOf(geometry.window),
  );
  lend(machine, 4 * groups * packedSize(outputs, depth), (packed) => {
    const words = [0, packed.pointer, weight, groups, outputs, depth, 4 * depth, 4];
    launch(machine, KERNEL.packWeights, words, 1);
    const nanoseconds = workOf(geometry);
    const units = Math.max(1, images * groups);
    const parts = Math.max(1, Math.min(Math.ceil(piecesFor(machine, nanoseconds) / units), pixels >> 6));
    const given = convolutionWords(y.pointer, x, packed.pointer, bias, geometry, parts);
    launch(machine, KERNEL.convolve, given, nanoseconds, units * parts);
  });
}

/** What a convolution is without anything to add up. */
function spreadBias(machine: Machine, y: Block, bias: number, { images, groups, outputs, pixels }: Geometry): void {
  clear(machine, y);
  if (bias === 0) return;
  for (let plane = 0; plane < images * groups * outputs; plane++) {
    const value = machine.floats[bias / 4 + (plane % (groups * outputs))] as number;
    machine.floats.fill(value, y.pointer / 4 + plane * pixels, y.pointer / 4 + (plane + 1) * pixels);
  }
}

function clear(machine: Machine, { pointer, size }: Block): void {
  machine.floats.fill(0, pointer / 4, (pointer + size) / 4);
}

/** Products of weights and gradients, one for each place of each window, added up where windows overlap. */
function inputGradOfWindows(machine: Machine, x: Block, grad: number, weight: number, geometry: Geometry): void {
  const { images, groups, outputs, depth, pixels } = geometry;
  if (outputs === 0) {
    clear(machine, x);
    return;
  }
  reserveWorkspace(machine, PACKED_BLOCK + 4 * depth * pixels);
  lend(machine, 4 * groups * packedSize(depth, outputs), (packed) => {
    const words = [0, packed.pointer, weight, groups, depth, outputs, 4, 4 * depth];
    launch(machine, KERNEL.packWeights, words, 1);
    const given = convolutionWords(grad, x.pointer, packed.pointer, 0, geometry);
    launch(machine, KERNEL.convolveInputGrad, given, 1.5 * workOf(geometry), images * groups);
  });
}

function weightGrad(machine: Machine, x: Operand, grad: Operand, weightShape: Shape, given: Convolution2d): Block {
  const geometry = geometryOf(x.shape, weightShape, given);
  const { images, groups, channels, outputs, depth, taps, pixels } = geometry;
  const elements = elementsOf(geometry);
  const gradAt = floatsOf(machine, "convolve2dWeightGrad", grad, elements.y);
  const xAt = floatsOf(machine, "convolve2dWeightGrad", x, elements.x);
  return produce(machine, 4 * elements.weight, (y) => {
    if (elements.weight === 0) return;
    if (images * pixels === 0) clear(machine, y);
    else if (isThin(geometry)) {
      reserveWorkspace(machine, panelBytes(0) + paddedBytesOf(geometry.window));
      const words = convolutionWords(gradAt, xAt, y.pointer, 0, geometry);
      const nanoseconds = images * groups * outputs * pixels * taps * THIN_COST;
      launch(machine, KERNEL.depthwiseWeightGrad, words, nanoseconds, groups * outputs);
    } else {
      const columns = columnsOf(machine, geometry);
      const planes = planesIn(columns, taps, channels) * paddedBytesOf(geometry.window);
      reserveWorkspace(machine, weightGradBytes(geometry, columns) + planes);
      const words = convolutionWords(gradAt, xAt, y.pointer, 0, geometry, 1, columns);
      launch(machine, KERNEL.convolveWeightGrad, words, workOf(geometry), groups * Math.ceil(depth / columns));
    }
  });
}

/** How many columns of a weight's gradient to work on at a time. */
function columnsOf(machine: Machine, geometry: Geometry): number {
  const { groups, channels, outputs, depth, taps, window } = geometry;
  const wanted = Math.ceil(depth / Math.ceil(piecesFor(machine, workOf(geometry)) / groups));
  const fitting = Math.min(MAXIMUM_COLUMNS, Math.floor(MAXIMUM_SUMS / outputs));
  const columns = Math.max(MINIMUM_COLUMNS, Math.min(fitting, Math.ceil(wanted / PANEL_ROWS) * PANEL_ROWS));
  const planes = Math.max(1, Math.floor(MAXIMUM_PLANES / paddedBytesOf(window)));
  if (planes >= planesIn(columns, taps, channels)) return columns;
  return Math.max(MINIMUM_COLUMNS, Math.min(columns, planes * taps));
}

function workOf({ images, groups, outputs, pixels, depth }: Geometry): number {
  return images * groups * outputs * pixels * depth * MULTIPLY_ADD;
}

/** The words of every convolution kernel. */
function convolutionWords(
  first: number,
  second: number,
  third: number,
  bias: number,
  geometry: Geometry,
  parts = 1,
  columns = 0,
): number[] {
  const { images, groups, channels, outputs, size, window } = geometry;
  const sizes = [images, groups, channels, outputs, parts];
  return [
    0,
    first,
    second,
    ...windowWords(0, size, window),
    third,
    bias,
    ...sizes,
    ...placementWords(geometry),
    columns,
  ];
}
