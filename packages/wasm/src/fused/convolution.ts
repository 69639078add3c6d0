import type { Convolution2d, ConvolutionSizes, FusedKernels, Operand, Shape } from "@ganglion/tensor/backend";
import type { Block } from "../allocator.ts";
import { floatsOf } from "../buffers.ts";
import { DEPTH_BLOCK, LOW_ROWS } from "../generated/layout.ts";
import { launch, piecesFor } from "../launch.ts";
import { reserveWorkspace, type Machine } from "../machine.ts";
import { lend, produce } from "../produce.ts";
import { checkReach, paddedBytesOf } from "../window.ts";
import {
  borderOf,
  convolutionOf,
  elementsOf,
  type Geometry,
  geometryOf,
  GRAD_BLOCK_BYTES,
  packedSize,
  panelBytes,
  planesIn,
  slidingOf,
  turnedGeometry,
  weightGradBytes,
} from "./geometry.ts";
import { convolvePointwise, isPointwise } from "./pointwise.ts";
import { clear, fillWithBias } from "./without-products.ts";

type Convolutions = Pick<FusedKernels, "convolve2d" | "convolve2dInputGrad" | "convolve2dWeightGrad">;

/** Groups with one channel and no more outputs than this are convolved plane by plane. */
const THIN = 4;
/** As many taps have room in the workspace. */
const THIN_TAPS = 512;
/** Nanoseconds for a multiplication and an addition in a plane by plane convolution. */
const THIN_COST = 0.1;
/** How many columns of a weight's gradient are worked on at a time, and the most of their elements. */
const MIN_COLUMNS = 32;
const MAX_COLUMNS = 1016;
const MAX_SUMS = 2 ** 17;
/** The most bytes of padded planes. */
const MAX_PLANES = 2 ** 21;

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
  options: Convolution2d,
): Block {
  const geometry = geometryOf(x.shape, weight.shape, options);
  const elements = elementsOf(geometry.sizes);
  const xAt = floatsOf(machine, "convolve2d", x, elements.x);
  const weightAt = floatsOf(machine, "convolve2d", weight, elements.weight);
  const biasAt =
    bias === undefined ? 0 : floatsOf(machine, "convolve2d", bias, geometry.sizes.groups * geometry.sizes.outputs);
  return produce(machine, 4 * elements.y, (y) => {
    if (isThin(geometry.sizes)) convolveThin(machine, y.pointer, xAt, weightAt, biasAt, geometry);
    else if (bias === undefined && isPointwise(geometry)) {
      convolvePointwise(machine, y.pointer, xAt, weightAt, geometry, false);
    } else if (!machine.winograd?.convolve(geometry, false, { y: y.pointer, x: xAt, weight: weightAt, bias: biasAt })) {
      convolvePacked(machine, y, xAt, weightAt, biasAt, geometry);
    }
  });
}

/** The gradient of the input: with stride 1, and plane by plane, a convolution with turned weights. */
function inputGrad(machine: Machine, grad: Operand, weight: Operand, inputShape: Shape, options: Convolution2d): Block {
  checkReach(options);
  const geometry = geometryOf(inputShape, weight.shape, options);
  const elements = elementsOf(geometry.sizes);
  const gradAt = floatsOf(machine, "convolve2dInputGrad", grad, elements.y);
  const weightAt = floatsOf(machine, "convolve2dInputGrad", weight, elements.weight);
  return produce(machine, 4 * elements.x, (x) => {
    const thin = isThin(geometry.sizes) && geometry.sizes.outputs === 1;
    const turned = turnedGeometry(geometry);
    if (!thin && isPointwise(turned)) return convolvePointwise(machine, x.pointer, gradAt, weightAt, turned, true);
    if (!thin && machine.winograd?.convolve(turned, true, { y: x.pointer, x: gradAt, weight: weightAt, bias: 0 }))
      return;
    if (thin || (options.stride[0] === 1 && options.stride[1] === 1)) {
      lend(machine, 4 * weight.size, (flipped) => {
        const { groups, channels, outputs, taps } = geometry.sizes;
        launch(machine, "flipWeights", { y: flipped.pointer, x: weightAt, groups, outputs, channels, taps });
        if (thin) convolveThin(machine, x.pointer, gradAt, flipped.pointer, 0, turned);
        else convolvePacked(machine, x, gradAt, flipped.pointer, 0, turned);
      });
    } else inputGradOfWindows(machine, x, gradAt, weightAt, geometry);
  });
}

function isThin({ channels, outputs, taps }: ConvolutionSizes): boolean {
  return channels === 1 && outputs <= THIN && taps <= THIN_TAPS;
}

function convolveThin(machine: Machine, y: number, x: number, weight: number, bias: number, geometry: Geometry): void {
  const { images, groups, outputs, outputPixels, taps } = geometry.sizes;
  const planes = images * groups * outputs;
  reserveWorkspace(machine, panelBytes(0) + paddedBytesOf(geometry.window));
  const given = {
    y,
    x,
    weight,
    bias,
    convolution: convolutionOf(geometry),
    window: slidingOf(geometry),
    padded: borderOf(geometry),
  };
  launch(machine, "depthwise", given, planes * outputPixels * taps * THIN_COST, planes);
}

function convolvePacked(machine: Machine, y: Block, x: number, weight: number, bias: number, geometry: Geometry): void {
  const { images, groups, outputs, depth, taps, channels, outputPixels } = geometry.sizes;
  if (depth === 0) {
    fillWithBias(machine, y, bias, geometry.sizes);
    return;
  }
  reserveWorkspace(
    machine,
    panelBytes(outputs) + planesIn(DEPTH_BLOCK, taps, channels) * paddedBytesOf(geometry.window),
  );
  lend(machine, 4 * groups * packedSize(outputs, depth), (packed) => {
    launch(machine, "packWeights", {
      packed: packed.pointer,
      matrices: weight,
      count: groups,
      rows: outputs,
      columns: depth,
      rowStride: 4 * depth,
      columnStride: 4,
    });
    const nanoseconds = workOf(machine, geometry);
    const units = Math.max(1, images * groups);
    const parts = Math.max(1, Math.min(Math.ceil(piecesFor(machine, nanoseconds) / units), outputPixels >> 6));
    const given = {
      y: y.pointer,
      x,
      weight: packed.pointer,
      bias,
      parts,
      convolution: convolutionOf(geometry),
      window: slidingOf(geometry),
      padded: borderOf(geometry),
    };
    launch(machine, "convolve", given, nanoseconds, units * parts);
  });
}

/** Products of weights and gradients, one for each place of each window, added up where windows overlap. */
function inputGradOfWindows(machine: Machine, x: Block, grad: number, weight: number, geometry: Geometry): void {
  const { images, groups, outputs, depth, outputPixels } = geometry.sizes;
  if (outputs === 0) {
    clear(machine, x);
    return;
  }
  reserveWorkspace(machine, GRAD_BLOCK_BYTES + 4 * depth * outputPixels);
  lend(machine, 4 * groups * packedSize(depth, outputs), (packed) => {
    launch(machine, "packWeights", {
      packed: packed.pointer,
      matrices: weight,
      count: groups,
      rows: depth,
      columns: outputs,
      rowStride: 4,
      columnStride: 4 * depth,
    });
    const given = {
      inputGrad: x.pointer,
      grad,
      weight: packed.pointer,
      convolution: convolutionOf(geometry),
      window: slidingOf(geometry),
    };
    launch(machine, "convolveInputGrad", given, 1.5 * workOf(machine, geometry), images * groups);
  });
}

function weightGrad(machine: Machine, x: Operand, grad: Operand, weightShape: Shape, options: Convolution2d): Block {
  const geometry = geometryOf(x.shape, weightShape, options);
  const { images, groups, channels, outputs, depth, taps, outputPixels } = geometry.sizes;
  const elements = elementsOf(geometry.sizes);
  const gradAt = floatsOf(machine, "convolve2dWeightGrad", grad, elements.y);
  const xAt = floatsOf(machine, "convolve2dWeightGrad", x, elements.x);
  return produce(machine, 4 * elements.weight, (y) => {
    if (elements.weight === 0) return;
    if (images * outputPixels === 0) clear(machine, y);
    else if (isThin(geometry.sizes)) {
      reserveWorkspace(machine, panelBytes(0) + paddedBytesOf(geometry.window));
      const given = {
        weightGrad: y.pointer,
        x: xAt,
        grad: gradAt,
        convolution: convolutionOf(geometry),
        window: slidingOf(geometry),
        padded: borderOf(geometry),
      };
      const nanoseconds = images * groups * outputs * outputPixels * taps * THIN_COST;
      launch(machine, "depthwiseWeightGrad", given, nanoseconds, groups * outputs);
    } else if (!machine.winograd?.weightGrad(geometry, { y: y.pointer, x: xAt, weight: gradAt, bias: 0 })) {
      const columns = columnsOf(machine, geometry);
      const planes = planesIn(columns, taps, channels) * paddedBytesOf(geometry.window);
      reserveWorkspace(machine, weightGradBytes(geometry.sizes, columns) + planes);
      const given = {
        weightGrad: y.pointer,
        x: xAt,
        grad: gradAt,
        columns,
        convolution: convolutionOf(geometry),
        window: slidingOf(geometry),
        padded: borderOf(geometry),
      };
      launch(machine, "convolveWeightGrad", given, workOf(machine, geometry), groups * Math.ceil(depth / columns));
    }
  });
}

/** How many columns of a weight's gradient to work on at a time: tiles of both builds fill multiples of their low rows. */
function columnsOf(machine: Machine, geometry: Geometry): number {
  const { groups, channels, outputs, depth, taps } = geometry.sizes;
  const wanted = Math.ceil(depth / Math.ceil(piecesFor(machine, workOf(machine, geometry)) / groups));
  const fitting = Math.min(MAX_COLUMNS, Math.floor(MAX_SUMS / outputs));
  const columns = Math.max(MIN_COLUMNS, Math.min(fitting, Math.ceil(wanted / LOW_ROWS) * LOW_ROWS));
  const planes = Math.max(1, Math.floor(MAX_PLANES / paddedBytesOf(geometry.window)));
  if (planes >= planesIn(columns, taps, channels)) return columns;
  return Math.max(MIN_COLUMNS, Math.min(columns, planes * taps));
}

function workOf(machine: Machine, { sizes }: Geometry): number {
  const { images, groups, outputs, outputPixels, depth } = sizes;
  return images * groups * outputs * outputPixels * depth * machine.multiplyAdd;
}
