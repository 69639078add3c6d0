import { add, div, sub } from "@ganglion/tensor";
import type { ModelParameters } from "./model-parameters.ts";
import { createAverage, type WeightAverage } from "./weight-average.ts";

/**
 * Stochastic weight averaging: the plain mean of all parameters that were taken in, usually once an epoch while the rate
 * stays constant or cycles.
 * @example
 * ```ts
 * import { swa } from "@ganglion/optim";
 * import { assign, tensor } from "@ganglion/tensor";
 * const weight = tensor([1], { requiresGrad: true });
 * const average = swa([weight]);
 * average.update();
 * assign(weight, tensor([5]));
 * average.update();
 * await average.averages[0]?.array(); // => [3]
 * ```
 * @see Izmailov, Podoprikhin, Garipov, Vetrov and Wilson, 2018, Averaging Weights Leads to Wider Optima and Better Generalization
 */
export function swa(parameters: ModelParameters): WeightAverage {
  return createAverage("swa", parameters, (average, value, updates) =>
    add(average, div(sub(value, average), updates + 1)),
  );
}
