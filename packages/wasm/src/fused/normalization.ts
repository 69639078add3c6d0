import type { FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { floatsOf } from "../buffers.ts";
import type { Normalization } from "../generated/kernels.ts";
import { CHANNEL_BYTES } from "../generated/layout.ts";
import { launch } from "../launch.ts";
import { type Machine, reserveWorkspace } from "../machine.ts";
import { produce, produceAll } from "../produce.ts";

type Normalizations = Pick<FusedKernels, "batchNorm" | "batchNormGrad" | "rowNorm" | "rowNormGrad">;

/** Nanoseconds for an element. */
const COST = 0.5;

/** Normalization of channels and of rows, and the gradients. */
export function normalizations(machine: Machine): Normalizations {
  return {
    batchNorm: (x, weight, bias, eps) => batchNorm(machine, x, weight, bias, eps),
    batchNormGrad: (x, weight, mean, variance, grad, eps) =>
      batchNormGrad(machine, { x, weight, mean, variance, grad, eps }),
    rowNorm: (x, eps) => rowNorm(machine, x, eps),
    rowNormGrad: (x, mean, variance, grad, eps) =>
      rowNormGrad(machine, { x, weight: undefined, mean, variance, grad, eps }),
  };
}

/** Images, channels, and elements of each channel of an image. */
type Sizes = Pick<Normalization, "images" | "channels" | "elements">;

function sizesOf({ shape, size }: Operand): Sizes {
  const [images, channels] = shape as readonly [number, number];
  return { images, channels, elements: images * channels === 0 ? 0 : size / (images * channels) };
}

/** Rows are channels of one image. */
function rowSizesOf({ shape }: Operand): Sizes {
  const [rows, features] = shape as readonly [number, number];
  return { images: 1, channels: rows, elements: features };
}

/** The address of an operand of `size` elements that may be missing. */
function addressOf(machine: Machine, where: string, x: Operand | undefined, size: number): number {
  return x === undefined ? 0 : floatsOf(machine, where, x, size);
}

/** Room for what is kept of each channel between passes. */
function reserveChannels(machine: Machine, channels: number): void {
  reserveWorkspace(machine, CHANNEL_BYTES * channels);
}

function batchNorm(
  machine: Machine,
  x: Operand,
  weight: Operand | undefined,
  bias: Operand | undefined,
  eps: number,
): { y: Block; mean: Block; variance: Block } {
  const { images, channels, elements } = sizesOf(x);
  return produceAll(machine, [x.size, channels, channels], (y, mean, variance) => {
    reserveChannels(machine, channels);
    const given = {
      y: y.pointer,
      bias: addressOf(machine, "batchNorm", bias, channels),
      normalization: {
        x: floatsOf(machine, "batchNorm", x, x.size),
        weight: addressOf(machine, "batchNorm", weight, channels),
        mean: mean.pointer,
        variance: variance.pointer,
        images,
        channels,
        elements,
        eps,
      },
    };
    launch(machine, elements === 1 ? "columnNorm" : "batchNorm", given, x.size * COST, channels);
    return { y, mean, variance };
  });
}

/** What gradients of normalizations are computed from: x and the gradient have as many elements, the others one a channel. */
interface GradInputs {
  readonly x: Operand;
  readonly weight: Operand | undefined;
  readonly mean: Operand;
  readonly variance: Operand;
  readonly grad: Operand;
  readonly eps: number;
}

function normalizationOf(
  machine: Machine,
  where: string,
  { x, weight, mean, variance, eps }: GradInputs,
  { images, channels, elements }: Sizes,
): Normalization {
  return {
    x: floatsOf(machine, where, x, x.size),
    weight: addressOf(machine, where, weight, channels),
    mean: floatsOf(machine, where, mean, channels),
    variance: floatsOf(machine, where, variance, channels),
    images,
    channels,
    elements,
    eps,
  };
}

function batchNormGrad(machine: Machine, inputs: GradInputs): { x: Block; weight: Block; bias: Block } {
  const { size } = inputs.x;
  const sizes = sizesOf(inputs.x);
  const { channels, elements } = sizes;
  return produceAll(machine, [size, channels, channels], (x, weight, bias) => {
    reserveChannels(machine, channels);
    const given = {
      inputGrad: x.pointer,
      grad: floatsOf(machine, "batchNormGrad", inputs.grad, size),
      weightGrad: weight.pointer,
      biasGrad: bias.pointer,
      normalization: normalizationOf(machine, "batchNormGrad", inputs, sizes),
    };
    launch(machine, elements === 1 ? "columnNormGrad" : "batchNormGrad", given, size * COST, channels);
    return { x, weight, bias };
  });
}

function rowNorm(machine: Machine, x: Operand, eps: number): { y: Block; mean: Block; variance: Block } {
  const { images, channels, elements } = rowSizesOf(x);
  return produceAll(machine, [x.size, channels, channels], (y, mean, variance) => {
    reserveChannels(machine, 1);
    const given = {
      y: y.pointer,
      bias: 0,
      normalization: {
        x: floatsOf(machine, "rowNorm", x, x.size),
        weight: 0,
        mean: mean.pointer,
        variance: variance.pointer,
        images,
        channels,
        elements,
        eps,
      },
    };
    launch(machine, "rowNorm", given, x.size * COST, channels);
    return { y, mean, variance };
  });
}

function rowNormGrad(machine: Machine, inputs: GradInputs): Block {
  const { size } = inputs.x;
  const sizes = rowSizesOf(inputs.x);
  return produce(machine, 4 * size, (x) => {
    reserveChannels(machine, 1);
    const given = {
      inputGrad: x.pointer,
      grad: floatsOf(machine, "rowNormGrad", inputs.grad, size),
      weightGrad: 0,
      biasGrad: 0,
      normalization: normalizationOf(machine, "rowNormGrad", inputs, sizes),
    };
    launch(machine, "rowNormGrad", given, size * COST, sizes.channels);
  });
}
