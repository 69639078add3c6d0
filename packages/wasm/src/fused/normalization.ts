import type { FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { floatsOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { launch, setFloats } from "../launch.ts";
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
      batchNormGrad(machine, [x, weight, grad, mean, variance], eps),
    rowNorm: (x, eps) => rowNorm(machine, x, eps),
    rowNormGrad: (x, mean, variance, grad, eps) => rowNormGrad(machine, [x, undefined, grad, mean, variance], eps),
  };
}

/** Images, channels, and elements of each channel of an image. */
function sizesOf({ shape, size }: Operand): [images: number, channels: number, elements: number] {
  const [images, channels] = shape as readonly [number, number];
  return [images, channels, images * channels === 0 ? 0 : size / (images * channels)];
}

/** The address of an operand of `size` elements that may be missing. */
function addressOf(machine: Machine, where: string, x: Operand | undefined, size: number): number {
  return x === undefined ? 0 : floatsOf(machine, where, x, size);
}

/** Room for what is kept of each channel between passes, and the epsilon. */
function prepare(machine: Machine, channels: number, eps: number): void {
  reserveWorkspace(machine, 32 * channels);
  setFloats(machine, [eps]);
}

function batchNorm(
  machine: Machine,
  x: Operand,
  weight: Operand | undefined,
  bias: Operand | undefined,
  eps: number,
): { y: Block; mean: Block; variance: Block } {
  const [images, channels, elements] = sizesOf(x);
  return produceAll(machine, [x.size, channels, channels], (y, mean, variance) => {
    prepare(machine, channels, eps);
    const affine = [weight, bias].map((each) => addressOf(machine, "batchNorm", each, channels));
    const words = [
      0,
      y.pointer,
      floatsOf(machine, "batchNorm", x, x.size),
      ...affine,
      mean.pointer,
      variance.pointer,
      0,
      0,
    ];
    const kernel = elements === 1 ? KERNEL.columnNorm : KERNEL.batchNorm;
    launch(machine, kernel, [...words, images, channels, elements], x.size * COST, channels);
    return { y, mean, variance };
  });
}

/** The addresses of a gradient's operands: the first and the third have the size of the first, the others `channels`. */
function addressesOf(machine: Machine, where: string, operands: GradOperands, channels: number): number[] {
  const { size } = operands[0];
  return operands.map((x, i) => addressOf(machine, where, x, i % 2 === 0 && i < 4 ? size : channels));
}

/** What gradients of normalizations are computed from. */
type GradOperands = readonly [x: Operand, weight: Operand | undefined, grad: Operand, mean: Operand, variance: Operand];

function batchNormGrad(
  machine: Machine,
  operands: GradOperands,
  eps: number,
): { x: Block; weight: Block; bias: Block } {
  const [images, channels, elements] = sizesOf(operands[0]);
  return produceAll(machine, [operands[0].size, channels, channels], (x, weight, bias) => {
    prepare(machine, channels, eps);
    const from = addressesOf(machine, "batchNormGrad", operands, channels);
    const words = [0, x.pointer, ...from, weight.pointer, bias.pointer, images, channels, elements];
    const kernel = elements === 1 ? KERNEL.columnNormGrad : KERNEL.batchNormGrad;
    launch(machine, kernel, words, operands[0].size * COST, channels);
    return { x, weight, bias };
  });
}

function rowNorm(machine: Machine, x: Operand, eps: number): { y: Block; mean: Block; variance: Block } {
  const [rows, features] = x.shape as readonly [number, number];
  return produceAll(machine, [x.size, rows, rows], (y, mean, variance) => {
    prepare(machine, 1, eps);
    const words = [
      0,
      y.pointer,
      floatsOf(machine, "rowNorm", x, x.size),
      0,
      0,
      mean.pointer,
      variance.pointer,
      0,
      0,
      rows,
      0,
      features,
    ];
    launch(machine, KERNEL.rowNorm, words, x.size * COST, rows);
    return { y, mean, variance };
  });
}

function rowNormGrad(machine: Machine, operands: GradOperands, eps: number): Block {
  const [rows, features] = operands[0].shape as readonly [number, number];
  return produce(machine, 4 * operands[0].size, (x) => {
    prepare(machine, 1, eps);
    const words = [0, x.pointer, ...addressesOf(machine, "rowNormGrad", operands, rows), 0, 0, rows, 0, features];
    launch(machine, KERNEL.rowNormGrad, words, operands[0].size * COST, rows);
  });
}
