import {
  add,
  assign,
  checkBoolean,
  checkDecay,
  checkNonNegative,
  div,
  maximum,
  mul,
  sqrt,
  sub,
  type Tensor,
} from "@ganglion/tensor";
import { createOptimizer, type Update } from "./create-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import { runningMean, runningSquare } from "./running-mean.ts";
import type { Schedule } from "./schedule.ts";
import { momentumSlot, recall, remember } from "./slots.ts";
import { decayedGrad } from "./weight-decay.ts";

/** What `rmsprop` takes. */
export interface RmspropOptions extends RateOptions {
  /** How much of the running mean of squares each step keeps; 0.99 by default. */
  readonly alpha?: number;
  /** What is added to the root of the mean square; 1e-8 by default. */
  readonly eps?: number;
  /** The L2 penalty's factor; 0 by default. */
  readonly weightDecay?: number;
  /** How much of the last step's direction is kept, a number or a function of the step; 0 by default. */
  readonly momentum?: number | Schedule;
  /** Divide by the standard deviation of the gradient instead of the root of its mean square. */
  readonly centered?: boolean;
}

/**
 * The gradient divided by its recent size: `s = alpha s + (1 - alpha) g^2`, `w = w - learningRate * g / (sqrt(s) + eps)`.
 * The rate is 1e-2 by default.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * import { rmsprop } from "@ganglion/optim";
 * import { tensor } from "@ganglion/tensor";
 * const optimizer = rmsprop([tensor([1, -2], { requiresGrad: true })], { learningRate: 1e-3, momentum: 0.9 });
 * optimizer.kind; // => "rmsprop"
 * ```
 * @see Tieleman and Hinton, 2012, Lecture 6.5 of Neural Networks for Machine Learning
 * @see Graves, 2013, Generating Sequences With Recurrent Neural Networks (on the centered form)
 */
export function rmsprop(parameters: OptimizerParameters<RmspropOptions>, options: RmspropOptions = {}): Optimizer {
  return createOptimizer<RmspropOptions>(parameters, options, {
    kind: "rmsprop",
    options: { learningRate: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false },
    check: ({ alpha, eps, weightDecay, momentum, centered }) => {
      checkDecay("rmsprop", "alpha", alpha);
      checkNonNegative("rmsprop", "eps", eps);
      checkNonNegative("rmsprop", "weightDecay", weightDecay);
      checkDecay("rmsprop", "momentum", momentum);
      checkBoolean("rmsprop", "centered", centered);
    },
    slots: ({ momentum, centered }) => ({
      tensors: {
        squareAvg: { isSquare: true },
        ...(centered ? { gradAvg: {} } : {}),
        ...momentumSlot(momentum),
      },
    }),
    update: updateRmsprop,
  });
}

function updateRmsprop(update: Update<RmspropOptions>): void {
  const { parameter, grad, slots, options } = update;
  const { learningRate, alpha, eps, weightDecay, momentum } = options;
  const slope = decayedGrad(parameter, grad, weightDecay);
  const squareAvg = remember(slots, "squareAvg", runningSquare(recall(slots, "squareAvg", parameter), slope, alpha));
  const direction = div(slope, add(sqrt(spread(update, slope, squareAvg)), eps));
  const moved =
    momentum === 0
      ? direction
      : remember(slots, "momentumBuffer", add(mul(recall(slots, "momentumBuffer", parameter), momentum), direction));
  assign(parameter, sub(parameter, mul(moved, learningRate)));
}

/**
 * The mean square, or the variance if the square of the mean is taken off: under equal gradients the two are equal but for
 * rounding, and the root of what is left below 0 would be NaN.
 */
function spread({ parameter, slots, options }: Update<RmspropOptions>, slope: Tensor, squareAvg: Tensor): Tensor {
  if (!options.centered) return squareAvg;
  const gradAvg = remember(slots, "gradAvg", runningMean(recall(slots, "gradAvg", parameter), slope, options.alpha));
  return maximum(sub(squareAvg, mul(gradAvg, gradAvg)), 0);
}
