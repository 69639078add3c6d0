import type { AdamStep, Operand, SgdStep } from "@ganglion/tensor";
import { adamConstants } from "@ganglion/tensor/backend";
import { type ElementFunction, elementwise } from "../kernels/elementwise.ts";
import type { Engine } from "../runtime/engine.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";

/** A step of stochastic gradient descent where a kernel cannot change what it reads: a new velocity, a new parameter. */
export function sgdByParts(
  engine: Engine,
  parameter: Operand,
  grad: Operand,
  velocity: Operand | undefined,
  { learningRate, momentum, dampening, nesterov, weightDecay }: SgdStep,
  first: boolean,
): void {
  if (parameter.size === 0) return;
  const call = opCall("sgd", parameter);
  if (velocity === undefined) {
    replace(engine, call, PLAIN, [parameter, grad], [learningRate, weightDecay]);
    return;
  }
  const next = first ? FIRST_VELOCITY : VELOCITY;
  replace(engine, call, next, [velocity, parameter, grad], [weightDecay, momentum, 1 - dampening]);
  const step = nesterov ? NESTEROV : MOMENTUM;
  replace(engine, call, step, [parameter, grad, velocity], [learningRate, weightDecay, momentum]);
}

/** A step of Adam where a kernel cannot change what it reads: new moments, a new parameter. */
export function adamByParts(
  engine: Engine,
  parameter: Operand,
  grad: Operand,
  moment1: Operand,
  moment2: Operand,
  maxMoment2: Operand | undefined,
  step: AdamStep,
): void {
  if (parameter.size === 0) return;
  const call = opCall("adam", parameter);
  const { rate, beta1, rest1, beta2, rest2, eps, decay, shrink, root2 } = adamConstants(step);
  replace(engine, call, FIRST_MOMENT, [moment1, parameter, grad], [decay, beta1, rest1]);
  replace(engine, call, SECOND_MOMENT, [moment2, parameter, grad], [decay, beta2, rest2]);
  if (maxMoment2 !== undefined) replace(engine, call, LARGEST, [maxMoment2, moment2], []);
  replace(engine, call, ADAM, [parameter, moment1, maxMoment2 ?? moment2], [rate, shrink, root2, eps]);
}

/** Gives the first operand the values of a function of all. */
function replace(
  engine: Engine,
  call: OpCall,
  element: ElementFunction,
  operands: readonly [Operand, ...Operand[]],
  numbers: readonly number[],
): void {
  const [target] = operands;
  const to = engine.array(target);
  engine.move(call, elementwise(engine, call, element, target.shape, operands, numbers), to);
}

const PLAIN: ElementFunction = {
  key: "sgd.plain",
  source: "float apply(float w, float g, float rate, float decay) {\n  return w - rate * (g + decay * w);\n}",
};

const FIRST_VELOCITY: ElementFunction = {
  key: "sgd.firstVelocity",
  source:
    "float apply(float v, float w, float g, float decay, float momentum, float kept) {\n  return g + decay * w;\n}",
};

const VELOCITY: ElementFunction = {
  key: "sgd.velocity",
  source: `float apply(float v, float w, float g, float decay, float momentum, float kept) {
  return momentum * v + kept * (g + decay * w);
}`,
};

const MOMENTUM: ElementFunction = {
  key: "sgd.momentum",
  source: `float apply(float w, float g, float v, float rate, float decay, float momentum) {
  return w - rate * v;
}`,
};

const NESTEROV: ElementFunction = {
  key: "sgd.nesterov",
  source: `float apply(float w, float g, float v, float rate, float decay, float momentum) {
  return w - rate * (g + decay * w + momentum * v);
}`,
};

const FIRST_MOMENT: ElementFunction = {
  key: "adam.first",
  source: `float apply(float m, float w, float g, float decay, float beta, float rest) {
  return beta * m + rest * (g + decay * w);
}`,
};

const SECOND_MOMENT: ElementFunction = {
  key: "adam.second",
  source: `float apply(float v, float w, float g, float decay, float beta, float rest) {
  float gradient = g + decay * w;
  return beta * v + rest * gradient * gradient;
}`,
};

const LARGEST: ElementFunction = {
  key: "adam.largest",
  source: "float apply(float a, float b) {\n  return larger(a, b);\n}",
};

const ADAM: ElementFunction = {
  key: "adam.weight",
  source: `float apply(float w, float m, float v, float rate, float shrink, float root, float eps) {
  return shrink * w - rate * (m / (sqrt(v) / root + eps));
}`,
};
