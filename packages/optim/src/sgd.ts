import {
  add,
  assign,
  beginInPlace,
  checkBoolean,
  checkDecay,
  checkNonNegative,
  checkUnit,
  fusedKernel,
  mul,
  refusal,
  sub,
  type Tensor,
} from "@ganglion/tensor";
import { checkRate } from "./check.ts";
import { createOptimizer, type Update } from "./create-optimizer.ts";
import type { Settings } from "./groups.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import type { Schedule } from "./schedule.ts";
import { momentumSlot, recall, remember } from "./slots.ts";
import { decayedGrad } from "./weight-decay.ts";

/** What `sgd` takes. */
export interface SgdOptions extends RateOptions {
  readonly learningRate: number | Schedule;
  /** How much of the last step's direction is kept, a number or a function of the step; 0 by default. */
  readonly momentum?: number | Schedule;
  /** How much of the gradient is held back from the momentum; 0 by default. */
  readonly dampening?: number;
  /** Look ahead along the momentum; needs momentum without dampening. */
  readonly nesterov?: boolean;
  /** How strongly weights are pulled towards 0: the L2 penalty's factor; 0 by default. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent: `v = momentum * v + (1 - dampening) * g`, `w = w - learningRate * v`, where `g` is the
 * gradient plus `weightDecay * w`, and the first `v` is `g` itself.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { sgd } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([1, 2], { requiresGrad: true });
 * const optimizer = sgd([weight], { learningRate: 0.25, momentum: 0.9 });
 * backward(weight.mul(weight).sum());
 * optimizer.step();
 * await weight.array(); // => [0.5, 1]
 * ```
 * @see Polyak, 1964, Some methods of speeding up the convergence of iteration methods
 * @see Sutskever, Martens, Dahl and Hinton, 2013, On the importance of initialization and momentum in deep learning
 */
export function sgd(parameters: OptimizerParameters<SgdOptions>, options: SgdOptions): Optimizer {
  checkRate("sgd", options?.learningRate);
  return createOptimizer<SgdOptions>(parameters, options, {
    kind: "sgd",
    options: { learningRate: Number.NaN, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 },
    check: checkSgd,
    slots: ({ momentum }) => ({ tensors: momentumSlot(momentum) }),
    update: updateSgd,
  });
}

function checkSgd({ momentum, dampening, nesterov, weightDecay }: Settings<SgdOptions>): void {
  checkDecay("sgd", "momentum", momentum);
  checkNonNegative("sgd", "weightDecay", weightDecay);
  checkUnit("sgd", "dampening", dampening);
  checkBoolean("sgd", "nesterov", nesterov);
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    const got = `momentum ${momentum} and dampening ${dampening}`;
    const rule = "nesterov must come with momentum and without dampening";
    throw refusal(RangeError, "sgd", rule, got, "Pass { momentum: 0.9 }.");
  }
}

function updateSgd(update: Update<SgdOptions>): void {
  const { parameter, grad, slots, options } = update;
  const kernel = fusedKernel(parameter, "sgd");
  if (kernel === undefined) {
    assign(parameter, sub(parameter, mul(direction(update), options.learningRate)));
    return;
  }
  const isFirst = !slots.tensors.has("momentumBuffer");
  const velocity = options.momentum === 0 ? undefined : recall(slots, "momentumBuffer", parameter);
  if (velocity !== undefined) beginInPlace(velocity);
  beginInPlace(parameter);
  kernel(parameter, grad, velocity, options, isFirst);
}

function direction({ parameter, grad, slots, options }: Update<SgdOptions>): Tensor {
  const { momentum, dampening, nesterov, weightDecay } = options;
  const slope = decayedGrad(parameter, grad, weightDecay);
  if (momentum === 0) return slope;
  const before = slots.tensors.get("momentumBuffer");
  const velocity = before === undefined ? slope : add(mul(before, momentum), mul(slope, 1 - dampening));
  remember(slots, "momentumBuffer", velocity);
  return nesterov ? add(slope, mul(velocity, momentum)) : velocity;
}
