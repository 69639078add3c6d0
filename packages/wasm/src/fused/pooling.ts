import type { FusedKernels, Operand, Pair, Window2d } from "@ganglion/tensor/backend";
import type { Block } from "../allocator.ts";
import { floatsOf, intsOf } from "../buffers.ts";
import { launchIndexed } from "../indices.ts";
import { launch } from "../launch.ts";
import { reserveWorkspace, type Machine } from "../machine.ts";
import { produce, produceAll } from "../produce.ts";
import { paddedBytesOf, paddedOf, windowOf } from "../window.ts";

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

/** How long a kernel takes that reads or writes every element of every window. */
function nanosecondsOf(planes: number, { outputSize, kernelSize }: Window2d): number {
  return planes * outputSize[0] * outputSize[1] * kernelSize[0] * kernelSize[1] * COST;
}

/** Room for tables of taps and columns, and for a plane with its border. */
function reserveTables(machine: Machine, window: Window2d): void {
  const { outputSize, kernelSize } = window;
  reserveWorkspace(machine, 8 * (outputSize[1] + 8 + kernelSize[0] * kernelSize[1]) + paddedBytesOf(window));
}

function poolMax(machine: Machine, x: Operand, window: Window2d): { y: Block; indices: Block } {
  const planes = planesOf(x);
  const size = planes * window.outputSize[0] * window.outputSize[1];
  return produceAll(machine, [size, size], (y, indices) => {
    const xAt = floatsOf(machine, "poolMax2d", x, x.size);
    if (size === 0) return { y, indices };
    reserveTables(machine, window);
    const given = {
      y: y.pointer,
      x: xAt,
      indices: indices.pointer,
      window: windowOf(planes, sizeOf(x), window),
      padded: paddedOf(window),
    };
    launch(machine, "poolMax", given, nanosecondsOf(planes, window), planes);
    return { y, indices };
  });
}

function poolMaxGrad(machine: Machine, grad: Operand, indices: Operand, window: Window2d, inputSize: Pair): Block {
  const planes = planesOf(grad);
  return produce(machine, 4 * planes * inputSize[0] * inputSize[1], (y) => {
    const size = planes * window.outputSize[0] * window.outputSize[1];
    const given = {
      inputGrad: y.pointer,
      grad: floatsOf(machine, "poolMax2dGrad", grad, size),
      indices: intsOf(machine, "poolMax2dGrad", indices, size),
      window: windowOf(planes, inputSize, window),
    };
    const named = { where: "poolMax2dGrad", indices, length: inputSize[0] * inputSize[1] };
    launchIndexed(machine, "poolMaxGrad", given, named, grad.size + y.size / 16, planes);
  });
}

function poolMean(machine: Machine, x: Operand, window: Window2d, countsPadding: boolean): Block {
  const planes = planesOf(x);
  return produce(machine, 4 * planes * window.outputSize[0] * window.outputSize[1], (y) => {
    const xAt = floatsOf(machine, "poolAvg2d", x, x.size);
    if (y.size === 0) return;
    reserveTables(machine, window);
    const padded = paddedOf(window);
    const given = { y: y.pointer, x: xAt, countsPadding, window: windowOf(planes, sizeOf(x), window), padded };
    launch(machine, "poolMean", given, nanosecondsOf(planes, window), planes);
  });
}

function poolMeanGrad(
  machine: Machine,
  grad: Operand,
  window: Window2d,
  countsPadding: boolean,
  inputSize: Pair,
): Block {
  const planes = planesOf(grad);
  return produce(machine, 4 * planes * inputSize[0] * inputSize[1], (y) => {
    const size = planes * window.outputSize[0] * window.outputSize[1];
    const gradAt = floatsOf(machine, "poolAvg2dGrad", grad, size);
    if (size === 0) return;
    reserveTables(machine, window);
    const given = { inputGrad: y.pointer, grad: gradAt, countsPadding, window: windowOf(planes, inputSize, window) };
    launch(machine, "poolMeanGrad", given, nanosecondsOf(planes, window), planes);
  });
}
