import type { FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { floatsOf, intsOf } from "../buffers.ts";
import type { CrossEntropy } from "../generated/kernels.ts";
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
    softmax: (x) => overRows(machine, "softmax", x),
    softmaxGrad: (y, grad) => gradOverRows(machine, "softmaxGrad", y, grad),
    logSoftmax: (x) => overRows(machine, "logSoftmax", x),
    logSoftmaxGrad: (y, grad) => gradOverRows(machine, "logSoftmaxGrad", y, grad),
    softmaxCrossEntropy: (logits, labels, ignoreIndex) => crossEntropy(machine, logits, labels, ignoreIndex),
    softmaxCrossEntropyGrad: (logits, labels, grad, ignoreIndex) =>
      crossEntropyGrad(machine, logits, labels, grad, ignoreIndex),
  };
}

function nanosecondsOf(rows: number, length: number): number {
  return rows * (length * COST + ROW_COST);
}

/** The rows of an operand, and how many elements each has. */
function rowsOf({ shape, size }: Operand): { readonly rows: number; readonly length: number } {
  const length = shape.at(-1) ?? 1;
  return { rows: length === 0 ? 0 : size / length, length };
}

/** Runs a kernel over the rows of an operand, whose size the result has. */
function overRows(machine: Machine, kernel: "softmax" | "logSoftmax", x: Operand): Block {
  const { rows, length } = rowsOf(x);
  const from = floatsOf(machine, kernel, x, x.size);
  return produce(machine, 4 * x.size, (y) => {
    if (rows === 0) return;
    launch(machine, kernel, { y: y.pointer, x: from, rows, length }, nanosecondsOf(rows, length), rows);
  });
}

/** The same of an output and its gradient. */
function gradOverRows(machine: Machine, kernel: "softmaxGrad" | "logSoftmaxGrad", y: Operand, grad: Operand): Block {
  const { rows, length } = rowsOf(y);
  const yAt = floatsOf(machine, kernel, y, y.size);
  const gradAt = floatsOf(machine, kernel, grad, y.size);
  return produce(machine, 4 * y.size, (inputGrad) => {
    if (rows === 0) return;
    const given = { inputGrad: inputGrad.pointer, y: yAt, grad: gradAt, rows, length };
    launch(machine, kernel, given, nanosecondsOf(rows, length), rows);
  });
}

const CROSS_ENTROPY = "softmaxCrossEntropy";

/** What both kernels of the cross-entropy read. */
function labelled(machine: Machine, logits: Operand, labels: Operand): Labelled {
  const [rows, classes] = logits.shape as readonly [number, number];
  return {
    logits: floatsOf(machine, CROSS_ENTROPY, logits, rows * classes),
    labels: intsOf(machine, CROSS_ENTROPY, labels, rows),
    rows,
    classes,
  };
}

type Labelled = Pick<CrossEntropy, "logits" | "labels" | "rows" | "classes">;

function crossEntropy(machine: Machine, logits: Operand, labels: Operand, ignoredLabel: number): Block {
  const { logits: logitsAt, labels: labelsAt, rows, classes } = labelled(machine, logits, labels);
  return produce(machine, 4 * rows, (losses) => {
    if (rows === 0) return;
    const given = { losses: losses.pointer, logits: logitsAt, labels: labelsAt, rows, classes, ignoredLabel };
    const named = { where: CROSS_ENTROPY, indices: labels, length: classes };
    launchIndexed(machine, "crossEntropy", given, named, nanosecondsOf(rows, classes), rows);
  });
}

function crossEntropyGrad(
  machine: Machine,
  logits: Operand,
  labels: Operand,
  grad: Operand,
  ignoredLabel: number,
): Block {
  const { logits: logitsAt, labels: labelsAt, rows, classes } = labelled(machine, logits, labels);
  const gradAt = floatsOf(machine, CROSS_ENTROPY, grad, rows);
  return produce(machine, 4 * logits.size, (logitsGrad) => {
    if (logits.size === 0) return;
    const given = {
      logitsGrad: logitsGrad.pointer,
      logits: logitsAt,
      labels: labelsAt,
      grad: gradAt,
      rows,
      classes,
      ignoredLabel,
    };
    const named = { where: CROSS_ENTROPY, indices: labels, length: classes };
    launchIndexed(machine, "crossEntropyGrad", given, named, nanosecondsOf(rows, classes), rows);
  });
}
