import {
  abs,
  add,
  assign,
  cast,
  div,
  max,
  maximum,
  minimum,
  mul,
  noGrad,
  pow,
  scope,
  sqrt,
  sum,
  type Tensor,
  zeros,
} from "@ganglion/tensor";
import { checkNonNegative } from "./check.ts";
import { gradientsOf } from "./gradients-of.ts";

/** What `clipGradNorm` takes besides. */
export interface ClipGradNormOptions {
  /** The order of the norm: 2 by default, `Infinity` is the largest absolute value. */
  readonly normType?: number;
}

/**
 * Shrinks the gradients, all by one factor, if the norm of all of them together is above `maxNorm`:
 * `grad * min(1, maxNorm / (norm + 1e-6))`. Returns the norm as it was, a scalar that stays on the device until it is read.
 * @throws RangeError unless `maxNorm` is a finite number >= 0 and `normType` above 0.
 * @example
 * ```ts
 * import { clipGradNorm } from "@ganglion/optim";
 * import { backward, tensor } from "@ganglion/tensor";
 * const weight = tensor([3, 4], { requiresGrad: true });
 * backward(weight.mul(weight).sum());
 * await clipGradNorm([weight], 1).item(); // => 10
 * await weight.grad?.array(); // => [0.6, 0.8]
 * ```
 * @see Pascanu, Mikolov and Bengio, 2013, On the difficulty of training Recurrent Neural Networks
 */
export function clipGradNorm(
  parameters: readonly Tensor[],
  maxNorm: number,
  { normType = 2 }: ClipGradNormOptions = {},
): Tensor {
  checkNonNegative("clipGradNorm", "maxNorm", maxNorm);
  if (!(normType > 0)) {
    throw new RangeError(`clipGradNorm: normType must be above 0, got ${normType}. 2 is the Euclidean norm.`);
  }
  return scope(() =>
    noGrad(() => {
      const grads = gradientsOf(parameters);
      const norm = totalNorm(grads, normType);
      if (norm === undefined) return zeros([]);
      const factor = minimum(div(maxNorm, add(norm, 1e-6)), 1);
      for (const grad of grads) assign(grad, mul(grad, cast(factor, grad.dtype)));
      return norm;
    }),
  );
}

function totalNorm(grads: readonly Tensor[], normType: number): Tensor | undefined {
  if (normType === Number.POSITIVE_INFINITY) return combine(grads, (grad) => max(abs(grad)), maximum);
  if (normType === 2) {
    const squares = combine(grads, (grad) => sum(mul(grad, grad)), add);
    return squares && sqrt(squares);
  }
  const powers = combine(grads, (grad) => sum(pow(abs(grad), normType)), add);
  return powers && pow(powers, 1 / normType);
}

function combine(
  grads: readonly Tensor[],
  measure: (grad: Tensor) => Tensor,
  join: (a: Tensor, b: Tensor) => Tensor,
): Tensor | undefined {
  const [first, ...rest] = grads.map(measure);
  return first && rest.reduce(join, first);
}
