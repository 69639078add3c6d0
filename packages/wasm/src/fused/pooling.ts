import { type FusedKernels, type Operand, type Pair, type Window2d, windowReach } from "@ganglion/tensor/backend";
import type { Block } from "../allocator.ts";
import { floatsOf, intsOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { launchIndexed, NONE } from "../indices.ts";
import { launch } from "../launch.ts";
import { reserveWorkspace, type Machine } from "../machine.ts";
import { produce, produceAll } from "../produce.ts";
import { paddedBytesOf, windowWords } from "../window.ts";

type Pooling = Pick<FusedKernels, "poolMax2d" | "poolMax2dGrad" | "poolAvg2d" | "poolAvg2dGrad">;

/** Nanoseconds for an element of a window. */
const COST = 0.7;

/** Pooling and its gradients. */
export function pooling(machine: Machine): Pooling {
  return {
    poolMax2d: (x, window) => poolMax(machine, x, window),
    poolMax2dGrad: (grad, indices, window, inputSize) => poolMaxGrad(machine, grad, indices, window, inputSize),
    poolAvg2d: (x, window, countIncludePad) => poolMean(machine, x, window, countIncludePad),
    poolAvg2dGrad: (grad, window, countIncludePad, inputSize) =>
      poolMeanGrad(machine, grad, window, countIncludePad, inputSize),
  };
}

function planesOf(x: Operand): number {
  return (x.shape[0] as number) * (x.shape[1] as number);
}

function sizeOf(x: Operand): Pair {
  return [x.shape[2] as number, x.shape[3] as number];
}

/** Runs a kernel over planes with windows. `third` is the word that differs. */
function run(
  machine: Machine,
  kernel: number,
  operands: readonly [y: number, x: number],
  planes: number,
  size: Pair,
  window: Window2d,
  third: number,
): void {
  const { outputSize, kernelSize } = window;
  const pixels = outputSize[0] * outputSize[1];
  if (planes * pixels === 0) return;
  reserveWorkspace(machine, 8 * (outputSize[1] + 8 + kernelSize[0] * kernelSize[1]) + paddedBytesOf(window));
  const words = [0, ...operands, ...windowWords(planes, size, window), third];
  const placement = [0, 0, 0, 0, 0, 0, ...windowReach(window), 1, 1];
  const nanoseconds = planes * pixels * kernelSize[0] * kernelSize[1] * COST;
  launch(machine, kernel, [...words, ...placement], nanoseconds, planes);
}

function poolMax(machine: Machine, x: Operand, window: Window2d): { y: Block; indices: Block } {
  const planes = planesOf(x);
  const size = planes * window.outputSize[0] * window.outputSize[1];
  return produceAll(machine, [size, size], (y, indices) => {
    run(
      machine,
      KERNEL.poolMax,
      [y.pointer, floatsOf(machine, "poolMax2d", x, x.size)],
      planes,
      sizeOf(x),
      window,
      indices.pointer,
    );
    return { y, indices };
  });
}

function poolMaxGrad(machine: Machine, grad: Operand, indices: Operand, window: Window2d, inputSize: Pair): Block {
  const planes = planesOf(grad);
  return produce(machine, 4 * planes * inputSize[0] * inputSize[1], (y) => {
    const size = planes * window.outputSize[0] * window.outputSize[1];
    const gradAt = floatsOf(machine, "poolMax2dGrad", grad, size);
    const indicesAt = intsOf(machine, "poolMax2dGrad", indices, size);
    const words = [0, y.pointer, gradAt, ...windowWords(planes, inputSize, window), indicesAt, NONE];
    const named = { where: "poolMax2dGrad", indices, length: inputSize[0] * inputSize[1] };
    launchIndexed(machine, KERNEL.poolMaxGrad, words, named, grad.size + y.size / 16, planes);
  });
}

function poolMean(machine: Machine, x: Operand, window: Window2d, countIncludePad: boolean): Block {
  const planes = planesOf(x);
  return produce(machine, 4 * planes * window.outputSize[0] * window.outputSize[1], (y) => {
    const counts = countIncludePad ? 1 : 0;
    run(
      machine,
      KERNEL.poolMean,
      [y.pointer, floatsOf(machine, "poolAvg2d", x, x.size)],
      planes,
      sizeOf(x),
      window,
      counts,
    );
  });
}

function poolMeanGrad(
  machine: Machine,
  grad: Operand,
  window: Window2d,
  countIncludePad: boolean,
  inputSize: Pair,
): Block {
  const planes = planesOf(grad);
  return produce(machine, 4 * planes * inputSize[0] * inputSize[1], (y) => {
    const counts = countIncludePad ? 1 : 0;
    const gradAt = floatsOf(machine, "poolAvg2dGrad", grad, planes * window.outputSize[0] * window.outputSize[1]);
    run(machine, KERNEL.poolMeanGrad, [y.pointer, gradAt], planes, inputSize, window, counts);
  });
}
