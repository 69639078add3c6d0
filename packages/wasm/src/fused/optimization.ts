import { type AdamStep, adamConstants, type FusedKernels, type Operand, type SgdStep } from "@ganglion/tensor/backend";
import { floatsOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { launch, setFloats } from "../launch.ts";
import type { Machine } from "../machine.ts";

/** Nanoseconds for an element. */
const COST = 0.3;

/** Steps of optimizers, which change parameters in place. */
export function optimization(machine: Machine): Pick<FusedKernels, "sgd" | "adam"> {
  return {
    sgd: (parameter, grad, velocity, step, first) => sgd(machine, [parameter, grad, velocity], step, first),
    adam: (parameter, grad, moment1, moment2, maxMoment2, step) =>
      adam(machine, [parameter, grad, moment1, moment2, maxMoment2], step),
  };
}

/** The addresses of operands that all have the size of the first; 0 for one that is missing. */
function addressesOf(machine: Machine, where: string, operands: Changed): number[] {
  const { size } = operands[0];
  return operands.map((x) => (x === undefined ? 0 : floatsOf(machine, where, x, size)));
}

type Changed = readonly [parameter: Operand, ...(Operand | undefined)[]];

function sgd(machine: Machine, operands: Changed, step: SgdStep, first: boolean): void {
  const { learningRate, momentum, dampening, nesterov, weightDecay } = step;
  const { size } = operands[0];
  if (size === 0) return;
  setFloats(machine, [learningRate, momentum, 1 - dampening, weightDecay]);
  const words = [0, ...addressesOf(machine, "sgd", operands), 0, 0, size, nesterov ? 1 : 0, first ? 1 : 0];
  launch(machine, KERNEL.sgd, words, size * COST, size >> 4);
}

function adam(machine: Machine, operands: Changed, step: AdamStep): void {
  const { rate, beta1, rest1, beta2, rest2, eps, decay, shrink, root2 } = adamConstants(step);
  const { size } = operands[0];
  if (size === 0) return;
  setFloats(machine, [rate, beta1, beta2, 1 / root2, eps, decay, shrink, rest1, rest2]);
  launch(machine, KERNEL.adam, [0, ...addressesOf(machine, "adam", operands), size], 2 * size * COST, size >> 4);
}
