import type { AdamStep, Operand, SgdStep } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { label } from "../runtime/label.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import { elementDispatch, elementShader } from "./elements.ts";

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
  const { groups, scalars } = elementDispatch(parameter.size);
  engine.run({
    label: label("sgd", parameter),
    key: `sgd.${velocity !== undefined}.${nesterov}`,
    source: () => (velocity === undefined ? plainShader() : momentumShader(nesterov)),
    reads: [engine.array(grad)],
    writes: [parameter, ...(velocity === undefined ? [] : [velocity])].map((operand) => engine.array(operand)),
    scalars: [...scalars, learningRate, momentum, 1 - dampening, weightDecay, Number(first)],
    groups,
  });
}

const SGD_PARAMETERS = "float rate, float momentum, float kept, float decay, float first";

function plainShader(): ShaderSource {
  return elementShader({
    inputs: ["grad"],
    outputs: ["weight"],
    parameters: SGD_PARAMETERS,
    body: "  weight[i] = weight[i] - params.rate * (grad[i] + params.decay * weight[i]);",
  });
}

function momentumShader(nesterov: boolean): ShaderSource {
  return elementShader({
    inputs: ["grad"],
    outputs: ["weight", "velocity"],
    parameters: SGD_PARAMETERS,
    body: `  let slope = grad[i] + params.decay * weight[i];
  var v = slope;
  if (params.first == 0.0) { v = params.momentum * velocity[i] + params.kept * slope; }
  velocity[i] = v;
  weight[i] = weight[i] - params.rate * (${nesterov ? "slope + params.momentum * v" : "v"});`,
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
  const { groups, scalars } = elementDispatch(parameter.size);
  const moments = [moment1, moment2, ...(maxMoment2 === undefined ? [] : [maxMoment2])];
  engine.run({
    label: label("adam", parameter),
    key: `adam.${maxMoment2 !== undefined}`,
    source: () => adamShader(maxMoment2 !== undefined),
    reads: [engine.array(grad)],
    writes: [parameter, ...moments].map((operand) => engine.array(operand)),
    scalars: [...scalars, ...adamScalars(step)],
    groups,
  });
}

/** The constants of a step as the kernels use them: corrections are made once, on the host. */
function adamScalars({ learningRate, beta1, beta2, eps, weightDecay, decoupled, step }: AdamStep): number[] {
  return [
    learningRate / (1 - beta1 ** step),
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    eps,
    decoupled ? 0 : weightDecay,
    decoupled ? 1 - learningRate * weightDecay : 1,
    Math.sqrt(1 - beta2 ** step),
  ];
}

function adamShader(hasLargest: boolean): ShaderSource {
  return elementShader({
    inputs: ["grad"],
    outputs: ["weight", "moment1", "moment2", ...(hasLargest ? ["largest"] : [])],
    parameters: [
      "float rate, float beta1, float rest1, float beta2, float rest2",
      "float eps, float decay, float shrink, float root2",
    ].join(", "),
    body: `  let slope = grad[i] + params.decay * weight[i];
  let m = params.beta1 * moment1[i] + params.rest1 * slope;
  let v = params.beta2 * moment2[i] + params.rest2 * slope * slope;
  moment1[i] = m;
  moment2[i] = v;
  var spread = v;
  ${hasLargest ? "if (largest[i] > v) { spread = largest[i]; }\n  largest[i] = spread;" : ""}
  weight[i] = params.shrink * weight[i] - params.rate * (m / (sqrt(spread) / params.root2 + params.eps));`,
  });
}
