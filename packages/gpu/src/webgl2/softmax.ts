import type { Operand, Shape } from "@ganglion/tensor";
import { elementwise } from "../kernels/elementwise.ts";
import { QUOTIENT } from "../kernels/quotient.ts";
import { reduceBy } from "../kernels/reduce.ts";
import { pickNothing, WITHIN } from "../kernels/within.ts";
import type { Engine } from "../runtime/engine.ts";
import { type Label, label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";

/** The rows of a tensor along its last axis: kernels of one output each, for devices that run nothing else. */
interface Rows {
  readonly shape: Shape;
  readonly perRow: Shape;
}

/** Along the last axis. */
export function softmaxByParts(engine: Engine, x: Operand): Slot {
  const source = "float apply(float x, float peak, float sum) {\n  return exponential(x - peak) / sum;\n}";
  return withStatistics(engine, label("softmax", x), x, "softmax", source);
}

/** The logarithm of the softmax along the last axis. */
export function logSoftmaxByParts(engine: Engine, x: Operand): Slot {
  const source = "float apply(float x, float peak, float sum) {\n  return x - peak - logarithm(sum);\n}";
  return withStatistics(engine, label("logSoftmax", x), x, "logSoftmax", source);
}

/** The gradient of the input from the output and its gradient. */
export function softmaxGradByParts(engine: Engine, y: Operand, grad: Operand): Slot {
  const product = "float apply(float y, float g) {\n  return y * g;\n}";
  const source = "float apply(float y, float g, float sum) {\n  return y * (g - sum);\n}";
  return withSum(engine, label("softmaxGrad", y, grad), "softmaxGrad", [y, grad], product, source);
}

/** The gradient of the input from the output and its gradient. */
export function logSoftmaxGradByParts(engine: Engine, y: Operand, grad: Operand): Slot {
  const given = "float apply(float y, float g) {\n  return g;\n}";
  const source = "float apply(float y, float g, float sum) {\n  return g - exponential(y) * sum;\n}";
  return withSum(engine, label("logSoftmaxGrad", y, grad), "logSoftmaxGrad", [y, grad], given, source);
}

/** The negative log-probability of each row's label, 0 where the label is `ignoreIndex`. */
export function crossEntropyByParts(engine: Engine, logits: Operand, labels: Operand, ignoreIndex: number): Slot {
  const of = label("softmaxCrossEntropy", logits, labels);
  const [rows, count] = logits.shape as readonly [number, number];
  const y = engine.create(of, [rows]);
  if (rows === 0) return y;
  const doubt = engine.doubt(of, labels, { length: count, ignored: ignoreIndex });
  if (count === 0) return pickNothing(engine, of, y, doubt);
  const { peak, sum } = statistics(engine, of, logits, rowsOf(logits.shape));
  engine.run({
    label: of,
    key: "crossEntropy",
    source: () => ({
      language: "gpu.js",
      parameters: "x, labels, peak, sum, int count, int ignored",
      body: `const named = labels[this.thread.x];
if (named === ignored) { return 0; }
const place = within(named, count);
return apply(x[this.thread.x * count + place], peak[this.thread.x], sum[this.thread.x]);`,
      natives: [WITHIN, "float apply(float x, float peak, float sum) {\n  return logarithm(sum) - (x - peak);\n}"],
    }),
    reads: [engine.array(logits), engine.array(labels), peak, sum],
    writes: [y],
    scalars: [count, ignoreIndex],
    doubt,
  });
  engine.release(peak);
  engine.release(sum);
  return y;
}

/** `(softmax(logits) - oneHot(labels)) * grad[row]`. */
export function crossEntropyGradByParts(
  engine: Engine,
  logits: Operand,
  labels: Operand,
  grad: Operand,
  ignoreIndex: number,
): Slot {
  const of = label("softmaxCrossEntropyGrad", logits, labels, grad);
  const y = engine.create(of, logits.shape);
  if (y.length === 0) return y;
  const count = logits.shape[1] as number;
  const doubt = engine.doubt(label("softmaxCrossEntropy"), labels, { length: count, ignored: ignoreIndex });
  const { peak, sum } = statistics(engine, of, logits, rowsOf(logits.shape));
  engine.run({
    label: of,
    key: "crossEntropyGrad",
    source: () => ({
      language: "gpu.js",
      parameters: "x, labels, grad, peak, sum, int count, int ignored",
      body: `const row = quotient(this.thread.x, count);
const named = labels[row];
if (named === ignored) { return 0; }
const share = apply(x[this.thread.x], peak[row], sum[row]);
if (named === this.thread.x - row * count) { return (share - 1) * grad[row]; }
return share * grad[row];`,
      natives: [QUOTIENT, "float apply(float x, float peak, float sum) {\n  return exponential(x - peak) / sum;\n}"],
    }),
    reads: [engine.array(logits), engine.array(labels), engine.array(grad), peak, sum],
    writes: [y],
    scalars: [count, ignoreIndex],
    doubt,
  });
  engine.release(peak);
  engine.release(sum);
  return y;
}

function rowsOf(shape: Shape): Rows {
  return { shape, perRow: [...shape.slice(0, -1), 1] };
}

/** The largest element of each row, and the sum of the exponentials of what is left of each without it. */
function statistics(
  engine: Engine,
  of: Label,
  x: Operand,
  { shape }: Rows,
): { readonly peak: Slot; readonly sum: Slot } {
  const axis = [shape.length - 1];
  const values = { arrays: [engine.array(x)], scale: 1 };
  const same = "float apply(float x) {\n  return x;\n}";
  const peak = reduceBy(
    engine,
    of,
    { op: "max", key: "identity", source: same, perResult: [], ...values },
    shape,
    axis,
  );
  const power = "float apply(float x, float peak) {\n  return exponential(x - peak);\n}";
  const sum = reduceBy(
    engine,
    of,
    { op: "sum", key: "power", source: power, perResult: [peak], ...values },
    shape,
    axis,
  );
  return { peak, sum };
}

function withStatistics(engine: Engine, of: Label, x: Operand, key: string, source: string): Slot {
  if (x.size === 0) return engine.create(of, x.shape);
  const rows = rowsOf(x.shape);
  const { peak, sum } = statistics(engine, of, x, rows);
  const operands = [x, operandOf(peak, rows.perRow), operandOf(sum, rows.perRow)];
  const y = elementwise(engine, of, { key, source }, x.shape, operands);
  engine.release(peak);
  engine.release(sum);
  return y;
}

function withSum(
  engine: Engine,
  of: Label,
  key: string,
  operands: readonly [Operand, Operand],
  summand: string,
  source: string,
): Slot {
  const { shape, size } = operands[0];
  if (size === 0) return engine.create(of, shape);
  const { perRow } = rowsOf(shape);
  const arrays = operands.map((operand) => engine.array(operand));
  const reduction = { op: "sum", key, source: summand, arrays, perResult: [], scale: 1 } as const;
  const sum = reduceBy(engine, of, reduction, shape, [shape.length - 1]);
  const y = elementwise(engine, of, { key, source }, shape, [...operands, operandOf(sum, perRow)]);
  engine.release(sum);
  return y;
}

/** A slot as kernels take it. */
export function operandOf(buffer: Slot, shape: Shape): Operand {
  return { buffer, shape, size: buffer.length, dtype: "float32" };
}
