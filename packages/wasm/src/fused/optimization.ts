import { type AdamStep, adamConstants, type FusedKernels, type Operand, type SgdStep } from "@ganglion/tensor/backend";
import { floatsOf } from "../buffers.ts";
import { CHUNK_ALIGNMENT } from "../generated/layout.ts";
import { launch } from "../launch.ts";
import type { Machine } from "../machine.ts";

/** Nanoseconds for an element. */
const COST = 0.3;

/** Steps of optimizers, which change parameters in place. */
export function optimization(machine: Machine): Pick<FusedKernels, "sgd" | "adam"> {
  return {
    sgd: (parameter, grad, velocity, step, first) => sgd(machine, parameter, grad, velocity, step, first),
    adam: (parameter, grad, moment1, moment2, maxMoment2, step) =>
      adam(machine, parameter, { grad, moment1, moment2, maxMoment2 }, step),
  };
}

/** Where an operand that has `size` elements is; 0 for one that is missing. */
function addressOf(machine: Machine, where: string, x: Operand | undefined, size: number): number {
  return x === undefined ? 0 : floatsOf(machine, where, x, size);
}

function sgd(
  machine: Machine,
  parameter: Operand,
  grad: Operand,
  velocity: Operand | undefined,
  step: SgdStep,
  first: boolean,
): void {
  const { size } = parameter;
  if (size === 0) return;
  const given = {
    parameter: floatsOf(machine, "sgd", parameter, size),
    grad: floatsOf(machine, "sgd", grad, size),
    velocity: addressOf(machine, "sgd", velocity, size),
    size,
    nesterov: step.nesterov,
    first,
    learningRate: step.learningRate,
    momentum: step.momentum,
    keep: 1 - step.dampening,
    weightDecay: step.weightDecay,
  };
  launch(machine, "sgd", given, size * COST, size / CHUNK_ALIGNMENT);
}

/** What a step of Adam reads besides the parameter, and writes. */
interface Moments {
  readonly grad: Operand;
  readonly moment1: Operand;
  readonly moment2: Operand;
  readonly maxMoment2: Operand | undefined;
}

function adam(machine: Machine, parameter: Operand, moments: Moments, step: AdamStep): void {
  const { size } = parameter;
  if (size === 0) return;
  const { rate, beta1, rest1, beta2, rest2, eps, decay, shrink, root2 } = adamConstants(step);
  const given = {
    parameter: floatsOf(machine, "adam", parameter, size),
    grad: floatsOf(machine, "adam", moments.grad, size),
    moment1: floatsOf(machine, "adam", moments.moment1, size),
    moment2: floatsOf(machine, "adam", moments.moment2, size),
    maxMoment2: addressOf(machine, "adam", moments.maxMoment2, size),
    size,
    rate,
    beta1,
    beta2,
    correction: 1 / root2,
    eps,
    decay,
    shrink,
    rest1,
    rest2,
  };
  launch(machine, "adam", given, 2 * size * COST, size / CHUNK_ALIGNMENT);
}
