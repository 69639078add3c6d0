import type { AdamStep } from "../fused.ts";

/** The constants of an Adam step as kernels use them: what depends on the step's number is worked out once, on the host. */
export interface AdamConstants {
  /** The learning rate, corrected for the first moment having begun at 0: `learningRate / (1 - beta1^step)`. */
  readonly rate: number;
  readonly beta1: number;
  /** `1 - beta1`. */
  readonly rest1: number;
  readonly beta2: number;
  /** `1 - beta2`. */
  readonly rest2: number;
  readonly eps: number;
  /** What of a weight is added to its gradient: 0 where the decay is decoupled. */
  readonly decay: number;
  /** What a weight is multiplied by before the step: 1 unless the decay is decoupled. */
  readonly shrink: number;
  /** What the root of the second moment is divided by, which began at 0 too: `sqrt(1 - beta2^step)`. */
  readonly root2: number;
}

/**
 * The constants of one Adam step, with which every element takes it like this: `g = grad + decay * w`,
 * `m = beta1 * m + rest1 * g`, `v = beta2 * v + rest2 * g^2`, `w = shrink * w - rate * m / (sqrt(v) / root2 + eps)`.
 * @example
 * ```ts
 * import { adamConstants } from "@ganglion/tensor/backend";
 * const step = { learningRate: 0.1, beta1: 0.5, beta2: 0.75, eps: 1e-8, weightDecay: 0.01, decoupled: true, step: 1 };
 * const { rate, root2, shrink } = adamConstants(step);
 * [rate, root2, shrink]; // => [0.2, 0.5, 0.999]
 * ```
 */
export function adamConstants(step: AdamStep): AdamConstants {
  const { learningRate, beta1, beta2, eps, weightDecay, decoupled } = step;
  return {
    rate: learningRate / (1 - beta1 ** step.step),
    beta1,
    rest1: 1 - beta1,
    beta2,
    rest2: 1 - beta2,
    eps,
    decay: decoupled ? 0 : weightDecay,
    shrink: decoupled ? 1 - learningRate * weightDecay : 1,
    root2: Math.sqrt(1 - beta2 ** step.step),
  };
}
