import type { Operand, Shape } from "@ganglion/tensor";
import { elementwise } from "../kernels/elementwise.ts";
import { CLAMP_INDEX, pickNothing, QUOTIENT } from "../kernels/index-functions.ts";
import { IDENTITY, reduceBy } from "../kernels/reduce.ts";
import type { Engine } from "../runtime/engine.ts";
import { kernelSource } from "../shader/kernel-source.ts";
import { ints } from "../shader/parameters.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";

/** The rows of a tensor along its last axis: kernels of one output each, for devices that run nothing else. */
interface Rows {
  readonly shape: Shape;
  readonly perRow: Shape;
}

/** Along the last axis. */
export function softmaxByParts(engine: Engine, x: Operand): DeviceBuffer {
  const source = "float apply(float x, float peak, float sum) {\n  return exponential(x - peak) / sum;\n}";
  return withStatistics(engine, opCall("softmax", x), x, "softmax", source);
}

/** The logarithm of the softmax along the last axis. */
export function logSoftmaxByParts(engine: Engine, x: Operand): DeviceBuffer {
  const source = "float apply(float x, float peak, float sum) {\n  return x - peak - logarithm(sum);\n}";
  return withStatistics(engine, opCall("logSoftmax", x), x, "logSoftmax", source);
}

/** The gradient of the input from the output and its gradient. */
export function softmaxGradByParts(engine: Engine, y: Operand, grad: Operand): DeviceBuffer {
  const product = "float apply(float y, float g) {\n  return y * g;\n}";
  const source = "float apply(float y, float g, float sum) {\n  return y * (g - sum);\n}";
  return withSum(engine, opCall("softmaxGrad", y, grad), "softmaxGrad", [y, grad], product, source);
}

/** The gradient of the input from the output and its gradient. */
export function logSoftmaxGradByParts(engine: Engine, y: Operand, grad: Operand): DeviceBuffer {
  const given = "float apply(float y, float g) {\n  return g;\n}";
  const source = "float apply(float y, float g, float sum) {\n  return g - exponential(y) * sum;\n}";
  return withSum(engine, opCall("logSoftmaxGrad", y, grad), "logSoftmaxGrad", [y, grad], given, source);
}

/** The negative log-probability of each row's label, 0 where the label is `ignoreIndex`. */
export function crossEntropyByParts(
  engine: Engine,
  logits: Operand,
  labels: Operand,
  ignoreIndex: number,
): DeviceBuffer {
  const call = opCall("softmaxCrossEntropy", logits, labels);
  const [rows, count] = logits.shape as readonly [number, number];
  const y = engine.create(call, [rows]);
  if (rows === 0) return y;
  const indexCheck = engine.checkIndices(call, labels, { length: count, ignored: ignoreIndex });
  if (count === 0) return pickNothing(engine, call, y, indexCheck);
  const { peak, sum } = statistics(engine, call, logits, rowsOf(logits.shape));
  engine.run({
    call,
    key: "crossEntropy",
    source: () =>
      kernelSource(
        { x: 1, labels: 1, peak: 1, sum: 1 },
        ints("count", "ignored"),
        `const named = labels[this.thread.x];
if (named === ignored) { return 0; }
const place = clampIndex(named, count);
return apply(x[this.thread.x * count + place], peak[this.thread.x], sum[this.thread.x]);`,
        [CLAMP_INDEX, "float apply(float x, float peak, float sum) {\n  return logarithm(sum) - (x - peak);\n}"],
      ),
    reads: [engine.array(logits), engine.array(labels), peak, sum],
    writes: [y],
    values: { count, ignored: ignoreIndex },
    indexCheck,
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
): DeviceBuffer {
  const call = opCall("softmaxCrossEntropyGrad", logits, labels, grad);
  const y = engine.create(call, logits.shape);
  if (y.length === 0) return y;
  const count = logits.shape[1] as number;
  const indexCheck = engine.checkIndices(opCall("softmaxCrossEntropy"), labels, {
    length: count,
    ignored: ignoreIndex,
  });
  const { peak, sum } = statistics(engine, call, logits, rowsOf(logits.shape));
  engine.run({
    call,
    key: "crossEntropyGrad",
    source: () =>
      kernelSource(
        { x: 1, labels: 1, grad: 1, peak: 1, sum: 1 },
        ints("count", "ignored"),
        `const row = quotient(this.thread.x, count);
const named = labels[row];
if (named === ignored) { return 0; }
const share = apply(x[this.thread.x], peak[row], sum[row]);
if (named === this.thread.x - row * count) { return (share - 1) * grad[row]; }
return share * grad[row];`,
        [QUOTIENT, "float apply(float x, float peak, float sum) {\n  return exponential(x - peak) / sum;\n}"],
      ),
    reads: [engine.array(logits), engine.array(labels), engine.array(grad), peak, sum],
    writes: [y],
    values: { count, ignored: ignoreIndex },
    indexCheck,
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
  call: OpCall,
  x: Operand,
  { shape }: Rows,
): { readonly peak: DeviceBuffer; readonly sum: DeviceBuffer } {
  const axis = [shape.length - 1];
  const values = { arrays: [engine.array(x)], scale: 1 };
  const peak = reduceBy(
    engine,
    call,
    { op: "max", key: "identity", source: IDENTITY, perResult: [], ...values },
    shape,
    axis,
  );
  const power = "float apply(float x, float peak) {\n  return exponential(x - peak);\n}";
  const sum = reduceBy(
    engine,
    call,
    { op: "sum", key: "power", source: power, perResult: [peak], ...values },
    shape,
    axis,
  );
  return { peak, sum };
}

function withStatistics(engine: Engine, call: OpCall, x: Operand, key: string, source: string): DeviceBuffer {
  if (x.size === 0) return engine.create(call, x.shape);
  const rows = rowsOf(x.shape);
  const { peak, sum } = statistics(engine, call, x, rows);
  const operands = [x, operandOf(peak, rows.perRow), operandOf(sum, rows.perRow)];
  const y = elementwise(engine, call, { key, source }, x.shape, operands);
  engine.release(peak);
  engine.release(sum);
  return y;
}

function withSum(
  engine: Engine,
  call: OpCall,
  key: string,
  operands: readonly [Operand, Operand],
  summand: string,
  source: string,
): DeviceBuffer {
  const { shape, size } = operands[0];
  if (size === 0) return engine.create(call, shape);
  const { perRow } = rowsOf(shape);
  const arrays = operands.map((operand) => engine.array(operand));
  const reduction = { op: "sum", key, source: summand, arrays, perResult: [], scale: 1 } as const;
  const sum = reduceBy(engine, call, reduction, shape, [shape.length - 1]);
  const y = elementwise(engine, call, { key, source }, shape, [...operands, operandOf(sum, perRow)]);
  engine.release(sum);
  return y;
}

/** A buffer as kernels take it. */
function operandOf(buffer: DeviceBuffer, shape: Shape): Operand {
  return { buffer, shape, size: buffer.length, dtype: "float32" };
}
