import type { AdamStep, Operand, SgdStep } from "@ganglion/tensor";
import { type AdamConstants, adamConstants } from "@ganglion/tensor/backend";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { Floats, Ints } from "../shader/parameters.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import { elementDispatch, elementShader } from "../kernels/element-shader.ts";

/** A step of stochastic gradient descent in place, in one kernel. */
export function sgdInPlace(
  engine: Engine,
  parameter: Operand,
  grad: Operand,
  velocity: Operand | undefined,
  { learningRate, momentum, dampening, nesterov, weightDecay }: SgdStep,
  first: boolean,
): void {
  if (parameter.size === 0) return;
  const { groups, values } = elementDispatch(parameter.size);
  engine.run({
    call: opCall("sgd", parameter),
    key: `sgd.${velocity !== undefined}.${nesterov}`,
    source: () => (velocity === undefined ? plainShader() : momentumShader(nesterov)),
    reads: [engine.array(grad)],
    writes: [parameter, ...(velocity === undefined ? [] : [velocity])].map((operand) => engine.array(operand)),
    values: {
      ...values,
      rate: learningRate,
      momentum,
      kept: 1 - dampening,
      decay: weightDecay,
      first: Number(first),
    },
    groups,
  });
}

const SGD = { rate: "float", momentum: "float", kept: "float", decay: "float", first: "float" } as const;

function plainShader(): ShaderSource<typeof SGD & Ints<"length" | "stride">> {
  return elementShader({
    inputs: ["grad"],
    outputs: ["weight"],
    parameters: SGD,
    body: "  weight[i] = weight[i] - params.rate * (grad[i] + params.decay * weight[i]);",
  });
}

function momentumShader(nesterov: boolean): ShaderSource<typeof SGD & Ints<"length" | "stride">> {
  return elementShader({
    inputs: ["grad"],
    outputs: ["weight", "velocity"],
    parameters: SGD,
    body: `  let gradient = grad[i] + params.decay * weight[i];
  var v = gradient;
  if (params.first == 0.0) { v = params.momentum * velocity[i] + params.kept * gradient; }
  velocity[i] = v;
  weight[i] = weight[i] - params.rate * (${nesterov ? "gradient + params.momentum * v" : "v"});`,
  });
}

/** A step of Adam in place, in one kernel. */
export function adamInPlace(
  engine: Engine,
  parameter: Operand,
  grad: Operand,
  moment1: Operand,
  moment2: Operand,
  maxMoment2: Operand | undefined,
  step: AdamStep,
): void {
  if (parameter.size === 0) return;
  const { groups, values } = elementDispatch(parameter.size);
  const moments = [moment1, moment2, ...(maxMoment2 === undefined ? [] : [maxMoment2])];
  engine.run({
    call: opCall("adam", parameter),
    key: `adam.${maxMoment2 !== undefined}`,
    source: () => adamShader(maxMoment2 !== undefined),
    reads: [engine.array(grad)],
    writes: [parameter, ...moments].map((operand) => engine.array(operand)),
    values: { ...values, ...adamConstants(step) },
    groups,
  });
}

/** The constants of a step, as `adamConstants` works them out. */
const ADAM: Floats<keyof AdamConstants> = {
  rate: "float",
  beta1: "float",
  rest1: "float",
  beta2: "float",
  rest2: "float",
  eps: "float",
  decay: "float",
  shrink: "float",
  root2: "float",
};

function adamShader(hasLargest: boolean): ShaderSource<typeof ADAM & Ints<"length" | "stride">> {
  return elementShader({
    inputs: ["grad"],
    outputs: ["weight", "moment1", "moment2", ...(hasLargest ? ["largest"] : [])],
    parameters: ADAM,
    body: `  let gradient = grad[i] + params.decay * weight[i];
  let m = params.beta1 * moment1[i] + params.rest1 * gradient;
  let v = params.beta2 * moment2[i] + params.rest2 * gradient * gradient;
  moment1[i] = m;
  moment2[i] = v;
  ${hasLargest ? "let divisor = select(v, largest[i], largest[i] > v);\n  largest[i] = divisor;" : "let divisor = v;"}
  weight[i] = params.shrink * weight[i] - params.rate * (m / (sqrt(divisor) / params.root2 + params.eps));`,
  });
}
