import type { Operand, Shape } from "@ganglion/tensor";
import { pickNothing } from "../kernels/index-functions.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { ints } from "../shader/parameters.ts";
import { EACH, type RowShader, runRows } from "./rows.ts";

/** Finds `peak`, and `sum`, that of the exponentials of what is left of each element without it. */
const STATISTICS = `  var high = -infinity();
  ${EACH} { high = larger(high, x[at(row, i)]); }
  let peak = largest(high, lane);
  var part_sum = 0.0;
  ${EACH} { part_sum += exponential(x[at(row, i)] - peak); }
  let sum = total(part_sum, lane);`;

const USES = ["infinity", "exponential", "logarithm"];

/** Along the last axis. */
export function softmax(engine: Engine, x: Operand): DeviceBuffer {
  const body = `${STATISTICS}\n  ${EACH} { y[at(row, i)] = exponential(x[at(row, i)] - peak) / sum; }`;
  return alongRows(engine, "softmax", [["x", x]], body);
}

/** The gradient of the input from the output and its gradient. */
export function softmaxGrad(engine: Engine, y: Operand, grad: Operand): DeviceBuffer {
  const body = `  var part_sum = 0.0;
  ${EACH} { part_sum += x[at(row, i)] * grad[at(row, i)]; }
  let sum = total(part_sum, lane);
  ${EACH} { y[at(row, i)] = x[at(row, i)] * (grad[at(row, i)] - sum); }`;
  return alongRows(
    engine,
    "softmaxGrad",
    [
      ["x", y],
      ["grad", grad],
    ],
    body,
  );
}

/** The logarithm of the softmax along the last axis. */
export function logSoftmax(engine: Engine, x: Operand): DeviceBuffer {
  const body = `${STATISTICS}\n  let rest = logarithm(sum);\n  ${EACH} { y[at(row, i)] = x[at(row, i)] - peak - rest; }`;
  return alongRows(engine, "logSoftmax", [["x", x]], body);
}

/** The gradient of the input from the output and its gradient. */
export function logSoftmaxGrad(engine: Engine, y: Operand, grad: Operand): DeviceBuffer {
  const body = `  var part_sum = 0.0;
  ${EACH} { part_sum += grad[at(row, i)]; }
  let sum = total(part_sum, lane);
  ${EACH} { y[at(row, i)] = grad[at(row, i)] - exponential(x[at(row, i)]) * sum; }`;
  return alongRows(
    engine,
    "logSoftmaxGrad",
    [
      ["x", y],
      ["grad", grad],
    ],
    body,
  );
}

function alongRows(
  engine: Engine,
  op: string,
  operands: readonly (readonly [name: string, operand: Operand])[],
  body: string,
): DeviceBuffer {
  const [[, first]] = operands as readonly [readonly [string, Operand]];
  const count = first.shape.at(-1) ?? 1;
  const rows = rowsOf(engine, op, operands, count, [["y", first.shape]], body);
  const call = opCall(op, ...operands.map(([, operand]) => operand));
  return runRows(engine, call, { ...rows, parameters: {}, values: {} })[0] as DeviceBuffer;
}

function rowsOf(
  engine: Engine,
  key: string,
  operands: readonly (readonly [name: string, operand: Operand])[],
  count: number,
  outputs: readonly (readonly [name: string, shape: Shape])[],
  body: string,
): Omit<RowShader, "parameters" | "values"> {
  const [[, first]] = operands as readonly [readonly [string, Operand]];
  return {
    key,
    inputs: operands.map(([name, operand]) => [name, engine.array(operand)]),
    outputs,
    rows: count === 0 ? 0 : first.size / count,
    count,
    at: "row * params.count + i",
    uses: USES,
    body,
  };
}

/** The negative log-probability of each row's label, 0 where the label is `ignoreIndex`. */
export function softmaxCrossEntropy(
  engine: Engine,
  logits: Operand,
  labels: Operand,
  ignoreIndex: number,
): DeviceBuffer {
  const call = opCall("softmaxCrossEntropy", logits, labels);
  const count = logits.shape[1] as number;
  const indexCheck = engine.checkIndices(call, labels, { length: count, ignored: ignoreIndex });
  if (count === 0 && labels.size > 0) return pickNothing(engine, call, engine.create(call, labels.shape), indexCheck);
  const body = `${STATISTICS}
  let named = i32(labels[row]);
  if (lane == 0) {
    var loss = 0.0;
    let place = at(row, clamp(named, 0, params.count - 1));
    if (named != params.ignored) { loss = logarithm(sum) - (x[place] - peak); }
    y[row] = loss;
  }`;
  const shader = rowsOf(
    engine,
    "crossEntropy",
    [
      ["x", logits],
      ["labels", labels],
    ],
    count,
    [["y", labels.shape]],
    body,
  );
  return runRows(engine, call, {
    ...shader,
    parameters: ints("ignored"),
    values: { ignored: ignoreIndex },
    indexCheck,
  })[0] as DeviceBuffer;
}

/** `(softmax(logits) - oneHot(labels)) * grad[row]`. */
export function softmaxCrossEntropyGrad(
  engine: Engine,
  logits: Operand,
  labels: Operand,
  grad: Operand,
  ignoreIndex: number,
): DeviceBuffer {
  const count = logits.shape[1] as number;
  const body = `${STATISTICS}
  let named = i32(labels[row]);
  ${EACH} {
    var gradient = exponential(x[at(row, i)] - peak) / sum;
    if (i == named) { gradient = gradient - 1.0; }
    gradient = gradient * grad[row];
    if (named == params.ignored) { gradient = 0.0; }
    y[at(row, i)] = gradient;
  }`;
  const operands = [
    ["x", logits],
    ["labels", labels],
    ["grad", grad],
  ] as const;
  const shader = rowsOf(engine, "crossEntropyGrad", operands, count, [["y", logits.shape]], body);
  const call = opCall("softmaxCrossEntropyGrad", logits, labels, grad);
  const indexCheck = engine.checkIndices(opCall("softmaxCrossEntropy"), labels, {
    length: count,
    ignored: ignoreIndex,
  });
  return runRows(engine, call, {
    ...shader,
    parameters: ints("ignored"),
    values: { ignored: ignoreIndex },
    indexCheck,
  })[0] as DeviceBuffer;
}
