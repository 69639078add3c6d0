import { checkDecay, checkOptions } from "@ganglion/tensor";
import type { ModelParameters } from "./model-parameters.ts";
import { runningMean } from "./slots.ts";
import { createAverage, type WeightAverage } from "./weight-average.ts";

/** What `ema` takes. */
export interface EmaOptions {
  /** How much of the average each update keeps; 0.999 by default, which looks back about 1000 steps. */
  readonly decay?: number;
}

/**
 * The exponential moving average of parameters: `average = decay * average + (1 - decay) * parameter`, which begins as a
 * copy of the first values.
 * @throws TypeError unless `decay` is a number, RangeError unless it is from 0 to below 1.
 * @example
 * ```ts
 * import { ema } from "@ganglion/optim";
 * import { assign, tensor } from "@ganglion/tensor";
 * const weight = tensor([1], { requiresGrad: true });
 * const average = ema([weight], { decay: 0.75 });
 * average.update();
 * assign(weight, tensor([5]));
 * average.update();
 * average.swap();
 * await weight.array(); // => [2]
 * ```
 * @see Polyak and Juditsky, 1992, Acceleration of Stochastic Approximation by Averaging
 */
export function ema(parameters: ModelParameters, options: EmaOptions = {}): WeightAverage {
  checkOptions<EmaOptions>("ema", options, { decay: checkDecay }, { beta: "decay", momentum: "decay" });
  const { decay = 0.999 } = options;
  return createAverage("ema", parameters, (average, value) => runningMean(average, value, decay), { decay });
}
