import { assign, checkNonNegative, maximum, minimum, noGrad, scope, checkOptions } from "@ganglion/tensor";
import { gradientsOf, type ModelParameters, resolveParameters } from "./model-parameters.ts";

/**
 * Cuts every element of the gradients to `[-clipValue, clipValue]`.
 * @throws TypeError unless `clipValue` is a number, RangeError unless it is finite and >= 0.
 * @throws ShapeError, DTypeError, BackendError or DisposedError if a gradient does not fit its parameter. Then nothing was changed.
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
export function clipGradValue(parameters: ModelParameters, clipValue: number, options: object = {}): void {
  checkOptions("clipGradValue", options, {});
  checkNonNegative("clipGradValue", "clipValue", clipValue);
  for (const grad of gradientsOf("clipGradValue", resolveParameters("clipGradValue", parameters))) {
    scope(() => noGrad(() => assign(grad, maximum(minimum(grad, clipValue), -clipValue))));
  }
}
