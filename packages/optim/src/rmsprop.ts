import {
  add,
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
import { makeOptimizer } from "./make-optimizer.ts";
import type { Optimizer, OptimizerParameters, RateOptions } from "./optimizer.ts";
import type { Update } from "./rule.ts";
import type { Schedule } from "./schedule.ts";
import { followMean, followSquare, momentumSlot, recall, remember } from "./slots.ts";

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
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
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
  return makeOptimizer<RmspropOptions>(parameters, options, {
    kind: "rmsprop",
    learningRate: 1e-2,
    options: {
      alpha: [0.99, checkDecay],
      eps: [1e-8, checkNonNegative],
      weightDecay: [0, checkNonNegative],
      momentum: [0, checkDecay],
      centered: [false, checkBoolean],
    },
    decay: "l2",
    slots: ({ momentum, centered }) => ({
      tensors: {
        squareAvg: { isSquare: true },
        ...(centered ? { gradAvg: {} } : {}),
        ...momentumSlot(momentum),
      },
    }),
    direction,
  });
}

function direction(update: Update<RmspropOptions>): Tensor {
  const { parameter, grad, slots, options } = update;
  const { eps, momentum } = options;
  const scaled = div(grad, add(sqrt(secondMoment(update)), eps));
  if (momentum === 0) return scaled;
  return remember(slots, "momentumBuffer", add(mul(recall(slots, "momentumBuffer", parameter), momentum), scaled));
}

/**
 * The mean square, or the variance if the square of the mean is taken off: under equal gradients the two are equal but for
 * rounding, and the root of what is left below 0 would be NaN.
 */
function secondMoment(update: Update<RmspropOptions>): Tensor {
  const { grad, options } = update;
  const squareAvg = followSquare(update, "squareAvg", grad, options.alpha);
  if (!options.centered) return squareAvg;
  const gradAvg = followMean(update, "gradAvg", grad, options.alpha);
  return maximum(sub(squareAvg, mul(gradAvg, gradAvg)), 0);
}
