import {
  add,
  beginInPlace,
  checkBoolean,
  checkDecay,
  checkNonNegative,
  checkUnit,
  fusedKernel,
  mul,
  refusal,
  type Tensor,
} from "@ganglion/tensor";
import { makeOptimizer } from "./make-optimizer.ts";
import type { Optimizer, OptimizerParameters, ParameterGroup, RateOptions } from "./optimizer.ts";
import type { Settings, Update } from "./rule.ts";
import type { Schedule } from "./schedule.ts";
import { momentumSlot, remember, writable } from "./slots.ts";

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

/** A group with a rate of its own: where all have one, none needs to be given for all. */
export type RatedGroup = ParameterGroup<SgdOptions> & Pick<SgdOptions, "learningRate">;

/**
 * Stochastic gradient descent: `v = momentum * v + (1 - dampening) * g`, `w = w - learningRate * v`, where `g` is the
 * gradient plus `weightDecay * w`, and the first `v` is `g` itself.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
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
export function sgd(parameters: readonly RatedGroup[], options?: Partial<SgdOptions>): Optimizer;
export function sgd(parameters: OptimizerParameters<SgdOptions>, options: SgdOptions): Optimizer;
export function sgd(parameters: OptimizerParameters<SgdOptions>, options?: Partial<SgdOptions>): Optimizer {
  return makeOptimizer<SgdOptions>(parameters, options as SgdOptions | undefined, {
    kind: "sgd",
    options: {
      momentum: [0, checkDecay],
      dampening: [0, checkUnit],
      nesterov: [false, checkBoolean],
      weightDecay: [0, checkNonNegative],
    },
    check: checkNesterov,
    decay: "l2",
    slots: ({ momentum }) => ({ tensors: momentumSlot(momentum) }),
    direction,
    fused,
  });
}

function direction({ grad, slots, options }: Update<SgdOptions>): Tensor {
  const { momentum, dampening, nesterov } = options;
  if (momentum === 0) return grad;
  const before = slots.tensors.get("momentumBuffer");
  const velocity = before === undefined ? grad : add(mul(before, momentum), mul(grad, 1 - dampening));
  remember(slots, "momentumBuffer", velocity);
  return nesterov ? add(grad, mul(velocity, momentum)) : velocity;
}

function fused({ parameter, grad, slots, options }: Update<SgdOptions>): boolean {
  const kernel = fusedKernel(parameter, "sgd");
  if (kernel === undefined) return false;
  const isFirst = !slots.tensors.has("momentumBuffer");
  const velocity = options.momentum === 0 ? undefined : writable(slots, "momentumBuffer", parameter);
  beginInPlace(parameter);
  kernel(parameter, grad, velocity, options, isFirst);
  return true;
}

function checkNesterov({ momentum, dampening, nesterov }: Settings<SgdOptions>): void {
  if (!nesterov || (momentum !== 0 && dampening === 0)) return;
  const got = `momentum ${momentum} and dampening ${dampening}`;
  const rule = "nesterov must come with momentum and without dampening";
  throw refusal(RangeError, "sgd", rule, got, "Pass { momentum: 0.9 }.");
}
