import type { Operand, Shape } from "@ganglion/tensor";
import { pickNothing } from "../kernels/within.ts";
import type { Engine } from "../runtime/engine.ts";
import { label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type RowShader, runRows } from "./rows.ts";

const EACH = "for (var i = lane; i < params.count; i += LANES)";

/** Finds `peak`, and `sum`, that of the exponentials of what is left of each element without it. */
const STATISTICS = `  var high = -infinity();
  ${EACH} { high = larger(high, x[at(row, i)]); }
  let peak = largest(high, lane);
  var part_sum = 0.0;
  ${EACH} { part_sum += exponential(x[at(row, i)] - peak); }
  let sum = total(part_sum, lane);`;

const USES = ["infinity", "exponential", "logarithm"];

/** Along the last axis. */
export function softmax(engine: Engine, x: Operand): Slot {
  const body = `${STATISTICS}\n  ${EACH} { y[at(row, i)] = exponential(x[at(row, i)] - peak) / sum; }`;
  return alongRows(engine, "softmax", [["x", x]], body);
}

/** The gradient of the input from the output and its gradient. */
export function softmaxGrad(engine: Engine, y: Operand, grad: Operand): Slot {
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
export function logSoftmax(engine: Engine, x: Operand): Slot {
  const body = `${STATISTICS}\n  let rest = logarithm(sum);\n  ${EACH} { y[at(row, i)] = x[at(row, i)] - peak - rest; }`;
  return alongRows(engine, "logSoftmax", [["x", x]], body);
}

/** The gradient of the input from the output and its gradient. */
export function logSoftmaxGrad(engine: Engine, y: Operand, grad: Operand): Slot {
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
): Slot {
  const [[, first]] = operands as readonly [readonly [string, Operand]];
  const count = first.shape.at(-1) ?? 1;
  const shader = rowsOf(engine, op, operands, count, [["y", first.shape]], body);
  return runRows(engine, label(op, ...operands.map(([, operand]) => operand)), shader)[0] as Slot;
}

function rowsOf(
  engine: Engine,
  key: string,
  operands: readonly (readonly [name: string, operand: Operand])[],
  count: number,
  outputs: readonly (readonly [name: string, shape: Shape])[],
  body: string,
): RowShader {
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
export function softmaxCrossEntropy(engine: Engine, logits: Operand, labels: Operand, ignoreIndex: number): Slot {
  const of = label("softmaxCrossEntropy", logits, labels);
  const count = logits.shape[1] as number;
  const doubt = engine.doubt(of, labels, { length: count, ignored: ignoreIndex });
  if (count === 0 && labels.size > 0) return pickNothing(engine, of, engine.create(of, labels.shape), doubt);
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
  return runRows(engine, of, { ...shader, integers: { ignored: ignoreIndex }, doubt })[0] as Slot;
}

/** `(softmax(logits) - oneHot(labels)) * grad[row]`. */
export function softmaxCrossEntropyGrad(
  engine: Engine,
  logits: Operand,
  labels: Operand,
  grad: Operand,
  ignoreIndex: number,
): Slot {
  const count = logits.shape[1] as number;
  const body = `${STATISTICS}
  let named = i32(labels[row]);
  ${EACH} {
    var slope = exponential(x[at(row, i)] - peak) / sum;
    if (i == named) { slope = slope - 1.0; }
    slope = slope * grad[row];
    if (named == params.ignored) { slope = 0.0; }
    y[at(row, i)] = slope;
  }`;
  const operands = [
    ["x", logits],
    ["labels", labels],
    ["grad", grad],
  ] as const;
  const shader = rowsOf(engine, "crossEntropyGrad", operands, count, [["y", logits.shape]], body);
  const of = label("softmaxCrossEntropyGrad", logits, labels, grad);
  const doubt = engine.doubt(label("softmaxCrossEntropy"), labels, { length: count, ignored: ignoreIndex });
  return runRows(engine, of, { ...shader, integers: { ignored: ignoreIndex }, doubt })[0] as Slot;
}
