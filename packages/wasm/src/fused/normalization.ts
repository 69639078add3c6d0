import type { FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { pointerOf } from "../buffers.ts";
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

/** The address of an operand that may be missing. */
function addressOf(x: Operand | undefined): number {
  return x === undefined ? 0 : pointerOf(x);
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
    const affine = [addressOf(weight), addressOf(bias)];
    const words = [0, y.pointer, pointerOf(x), ...affine, mean.pointer, variance.pointer, 0, 0];
    const kernel = elements === 1 ? KERNEL.columnNorm : KERNEL.batchNorm;
    launch(machine, kernel, [...words, images, channels, elements], x.size * COST, channels);
    return { y, mean, variance };
  });
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
    const words = [0, x.pointer, ...operands.map(addressOf), weight.pointer, bias.pointer, images, channels, elements];
    const kernel = elements === 1 ? KERNEL.columnNormGrad : KERNEL.batchNormGrad;
    launch(machine, kernel, words, operands[0].size * COST, channels);
    return { x, weight, bias };
  });
}

function rowNorm(machine: Machine, x: Operand, eps: number): { y: Block; mean: Block; variance: Block } {
  const [rows, features] = x.shape as readonly [number, number];
  return produceAll(machine, [x.size, rows, rows], (y, mean, variance) => {
    prepare(machine, 1, eps);
    const words = [0, y.pointer, pointerOf(x), 0, 0, mean.pointer, variance.pointer, 0, 0, rows, 0, features];
    launch(machine, KERNEL.rowNorm, words, x.size * COST, rows);
    return { y, mean, variance };
  });
}

function rowNormGrad(machine: Machine, operands: GradOperands, eps: number): Block {
  const [rows, features] = operands[0].shape as readonly [number, number];
  return produce(machine, 4 * operands[0].size, (x) => {
    prepare(machine, 1, eps);
    const words = [0, x.pointer, ...operands.map(addressOf), 0, 0, rows, 0, features];
    launch(machine, KERNEL.rowNormGrad, words, operands[0].size * COST, rows);
  });
}
