import type { FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { pointerOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
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
    softmax: (x) => overRows(machine, KERNEL.softmax, x, x.size, [pointerOf(x)]),
    softmaxGrad: (y, grad) => overRows(machine, KERNEL.softmaxGrad, y, y.size, [pointerOf(y), pointerOf(grad)]),
    logSoftmax: (x) => overRows(machine, KERNEL.logSoftmax, x, x.size, [pointerOf(x)]),
    logSoftmaxGrad: (y, grad) => overRows(machine, KERNEL.logSoftmaxGrad, y, y.size, [pointerOf(y), pointerOf(grad)]),
    softmaxCrossEntropy: (logits, labels, ignoreIndex) =>
      overRows(
        machine,
        KERNEL.crossEntropy,
        logits,
        labels.size,
        [pointerOf(logits), pointerOf(labels)],
        [ignoreIndex],
      ),
    softmaxCrossEntropyGrad(logits, labels, grad, ignoreIndex) {
      const operands = [pointerOf(logits), pointerOf(labels)] as const;
      return overRows(machine, KERNEL.crossEntropyGrad, logits, logits.size, operands, [ignoreIndex, pointerOf(grad)]);
    },
  };
}

/** Runs a kernel over the rows of `x`; the result has `size` elements. */
function overRows(
  machine: Machine,
  kernel: number,
  x: Operand,
  size: number,
  operands: readonly number[],
  more: readonly number[] = [],
): Block {
  const length = x.shape.at(-1) ?? 1;
  const rows = length === 0 ? 0 : x.size / length;
  return produce(machine, 4 * size, (y) => {
    if (rows === 0) return;
    const [first, second = 0] = operands as readonly [number, number?];
    launch(
      machine,
      kernel,
      [0, y.pointer, first, second, rows, length, ...more],
      rows * (length * COST + ROW_COST),
      rows,
    );
  });
}
