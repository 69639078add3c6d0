import type { ActivationKind, Operand } from "@ganglion/tensor";
import { elementwise } from "../kernels/elementwise.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";

/** The bodies of an activation's functions, in the language of `toWgsl`. */
interface Bodies {
  /** Of `x` and the parameter `p`. */
  readonly value: string;
  /** Of `x`, the output `y` and the parameter `p`. */
  readonly derivative: string;
}

/** An activation in one kernel. */
export function activation(engine: Engine, kind: ActivationKind, x: Operand, parameter: number): DeviceBuffer {
  const source = (): string => `${HELPERS}\nfloat apply(float x, float p) {\n  ${BODIES[kind].value}\n}`;
  return elementwise(engine, opCall(kind, x), { key: `activation.${kind}`, source }, x.shape, [x], [parameter]);
}

/** The gradient of the input from the output's. */
export function activationGrad(
  engine: Engine,
  kind: ActivationKind,
  x: Operand,
  y: Operand,
  grad: Operand,
  parameter: number,
): DeviceBuffer {
  const { derivative } = BODIES[kind];
  // Reading what the derivative does not look at would be most of the kernel's work.
  const known = Object.entries({ x, y }).filter(([name]) => new RegExp(`\\b${name}\\b`).test(derivative));
  const names = known.map(([name]) => name);
  const source = (): string => `${HELPERS}
float derivative(${[...names, "p"].map((name) => `float ${name}`).join(", ")}) {
  ${derivative}
}
float apply(${[...names, "g", "p"].map((name) => `float ${name}`).join(", ")}) {
  return g * derivative(${[...names, "p"].join(", ")});
}`;
  const call = opCall(`${kind}Grad`, x, grad);
  const operands = [...known.map(([, operand]) => operand), grad];
  return elementwise(engine, call, { key: `activationGrad.${kind}`, source }, x.shape, operands, [parameter]);
}

/**
 * Of factors that vanish exponentially the limit is taken: they win over an infinite `x`. A derivative that vanishes is a
 * product of small numbers, never `1 - y`, which has no digits left there.
 */
const HELPERS = `float scaled(float x, float factor) {
  if (factor == 0.0) { return 0.0; }
  return x * factor;
}
float bump(float x) {
  return logistic(x) * logistic(-x);
}
float timesParameter(float p, float x) {
  if (p == 0.0 && !isNan(x)) { return 0.0; }
  return p * x;
}
float bendOf(float x) {
  return 1.5957691 * x * (1.0 + 0.044715 * x * x);
}`;

const BODIES: Readonly<Record<ActivationKind, Bodies>> = {
  relu: { value: "return larger(x, 0.0);", derivative: "if (y <= 0.0) { return 0.0; }\n  return 1.0;" },
  sigmoid: { value: "return logistic(x);", derivative: "return bump(x);" },
  tanh: { value: "return hyperbolicTangent(x);", derivative: "return 4.0 * bump(2.0 * x);" },
  swish: {
    value: "return scaled(x, logistic(timesParameter(p, x)));",
    derivative: "float z = timesParameter(p, x);\n  return logistic(z) + scaled(z, bump(z));",
  },
  gelu: {
    value: "return scaled(x, 0.5 * (1.0 + errorFunction(x * 0.70710677)));",
    derivative:
      "return 0.5 * (1.0 + errorFunction(x * 0.70710677)) + scaled(x, 0.3989423 * exponential(-0.5 * x * x));",
  },
  geluTanh: {
    value: "return scaled(x, logistic(bendOf(x)));",
    derivative: `float bend = bendOf(x);
  return logistic(bend) + scaled(1.5957691 * x * (1.0 + 0.134145 * x * x), bump(bend));`,
  },
  softplus: {
    value: "if (p * x > 20.0) { return x; }\n  return softPlus(p * x) / p;",
    derivative: "if (p * x > 20.0) { return 1.0; }\n  return logistic(p * x);",
  },
};
