import { assign, maximum, minimum, noGrad, scope, type Tensor } from "@ganglion/tensor";
import { checkNonNegative } from "./check.ts";
import { gradientsOf } from "./gradients-of.ts";

/**
 * Cuts every element of the gradients to `[-clipValue, clipValue]`.
 * @throws RangeError unless `clipValue` is a finite number >= 0.
 * @example
 * ```ts
 * import { clipGradValue } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([3, -4], { requiresGrad: true });
 * backward(weight.mul(weight).sum());
 * clipGradValue([weight], 7);
 * await weight.grad?.array(); // => [6, -7]
 * ```
 */
export function clipGradValue(parameters: readonly Tensor[], clipValue: number): void {
  checkNonNegative("clipGradValue", "clipValue", clipValue);
  for (const grad of gradientsOf(parameters)) {
    scope(() => noGrad(() => assign(grad, maximum(minimum(grad, clipValue), -clipValue))));
  }
}
