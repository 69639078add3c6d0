import type { FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { floatsOf, intsOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { launchIndexed, NONE } from "../indices.ts";
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
    softmax: (x) => overRows(machine, "softmax", [x]),
    softmaxGrad: (y, grad) => overRows(machine, "softmaxGrad", [y, grad]),
    logSoftmax: (x) => overRows(machine, "logSoftmax", [x]),
    logSoftmaxGrad: (y, grad) => overRows(machine, "logSoftmaxGrad", [y, grad]),
    softmaxCrossEntropy: (logits, labels, ignoreIndex) =>
      overLabels(machine, KERNEL.crossEntropy, logits, labels, ignoreIndex, undefined),
    softmaxCrossEntropyGrad: (logits, labels, grad, ignoreIndex) =>
      overLabels(machine, KERNEL.crossEntropyGrad, logits, labels, ignoreIndex, grad),
  };
}

/** Runs a kernel over the rows of `logits` and their labels: the losses, or with `grad` the gradient of the logits. */
function overLabels(
  machine: Machine,
  kernel: number,
  logits: Operand,
  labels: Operand,
  ignoreIndex: number,
  grad: Operand | undefined,
): Block {
  const where = "softmaxCrossEntropy";
  const [rows, classes] = logits.shape as readonly [number, number];
  const from = [floatsOf(machine, where, logits, rows * classes), intsOf(machine, where, labels, rows)];
  const gradAt = grad === undefined ? 0 : floatsOf(machine, where, grad, rows);
  return produce(machine, 4 * (grad === undefined ? rows : logits.size), (y) => {
    if (y.size === 0) return;
    const words = [0, y.pointer, ...from, rows, classes, ignoreIndex, gradAt, NONE];
    const named = { where, indices: labels, length: classes };
    launchIndexed(machine, kernel, words, named, rows * (classes * COST + ROW_COST), rows);
  });
}

/** Runs a kernel over the rows of operands of one size, which the result has too. */
function overRows(
  machine: Machine,
  kernel: "softmax" | "softmaxGrad" | "logSoftmax" | "logSoftmaxGrad",
  operands: readonly [x: Operand, grad?: Operand],
): Block {
  const [x, grad] = operands;
  const length = x.shape.at(-1) ?? 1;
  const rows = length === 0 ? 0 : x.size / length;
  const from = floatsOf(machine, kernel, x, x.size);
  const gradAt = grad === undefined ? 0 : floatsOf(machine, kernel, grad, x.size);
  return produce(machine, 4 * x.size, (y) => {
    if (rows === 0) return;
    const words = [0, y.pointer, from, gradAt, rows, length];
    launch(machine, KERNEL[kernel], words, rows * (length * COST + ROW_COST), rows);
  });
}
