import type { FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { pointerOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { launchIndexed } from "../indices.ts";
import { launch } from "../launch.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";

type Softmaxes = Pick<
  FusedKernels,
  "softmax" | "softmaxGrad" | "logSoftmax" | "logSoftmaxGrad" | "softmaxCrossEntropy" | "softmaxCrossEntropyGrad"
>;

/** Nanoseconds for an element, and for what each row needs besides. */
const COST = 0.8;
const ROW_COST = 30;

/** Softmax along the last axis, its logarithm, the cross-entropy of both, and their gradients. */
export function softmaxes(machine: Machine): Softmaxes {
  return {
    softmax: (x) => overRows(machine, KERNEL.softmax, x, [pointerOf(x)]),
    softmaxGrad: (y, grad) => overRows(machine, KERNEL.softmaxGrad, y, [pointerOf(y), pointerOf(grad)]),
    logSoftmax: (x) => overRows(machine, KERNEL.logSoftmax, x, [pointerOf(x)]),
    logSoftmaxGrad: (y, grad) => overRows(machine, KERNEL.logSoftmaxGrad, y, [pointerOf(y), pointerOf(grad)]),
    softmaxCrossEntropy(logits, labels, ignoreIndex) {
      const words = [pointerOf(logits), pointerOf(labels), ...matrixOf(logits), ignoreIndex, 0];
      return overLabels(machine, KERNEL.crossEntropy, words, logits, labels, labels.size);
    },
    softmaxCrossEntropyGrad(logits, labels, grad, ignoreIndex) {
      const words = [pointerOf(logits), pointerOf(labels), ...matrixOf(logits), ignoreIndex, pointerOf(grad)];
      return overLabels(machine, KERNEL.crossEntropyGrad, words, logits, labels, logits.size);
    },
  };
}

function matrixOf({ shape }: Operand): [rows: number, classes: number] {
  return shape as unknown as [number, number];
}

/** Runs a kernel over the rows of `logits` and their labels; the result has `size` elements. */
function overLabels(
  machine: Machine,
  kernel: number,
  words: readonly number[],
  logits: Operand,
  labels: Operand,
  size: number,
): Block {
  const [rows, classes] = matrixOf(logits);
  return produce(machine, 4 * size, (y) => {
    if (size === 0) return;
    const named = { where: "softmaxCrossEntropy", indices: labels, length: classes };
    launchIndexed(machine, kernel, [0, y.pointer, ...words], named, rows * (classes * COST + ROW_COST), rows);
  });
}

/** Runs a kernel over the rows of `x`; the result has the size of `x`. */
function overRows(machine: Machine, kernel: number, x: Operand, operands: readonly number[]): Block {
  const length = x.shape.at(-1) ?? 1;
  const rows = length === 0 ? 0 : x.size / length;
  return produce(machine, 4 * x.size, (y) => {
    if (rows === 0) return;
    const [first, second = 0] = operands as readonly [number, number?];
    launch(machine, kernel, [0, y.pointer, first, second, rows, length], rows * (length * COST + ROW_COST), rows);
  });
}
