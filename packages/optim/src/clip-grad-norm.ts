import {
  add,
  assign,
  BackendError,
  cast,
  checkBoolean,
  checkNumber,
  checkOptions,
  commonBackend,
  div,
  full,
  minimum,
  mul,
  noGrad,
  refusal,
  scope,
  type Tensor,
  zeros,
} from "@ganglion/tensor";
import { gradientsOf, type ModelParameters, resolveParameters } from "./model-parameters.ts";
import { deviceNorm, hostNorm } from "./total-norm.ts";

const WHERE = "clipGradNorm";

/** What `clipGradNorm` takes besides. */
export interface ClipGradNormOptions {
  /** The order of the norm: 2 by default, `Infinity` is the largest absolute value. */
  readonly normType?: number;
  /**
   * Refuse a norm that is NaN or infinite, with all gradients as they were; false by default, when they become NaN or 0.
   * Needs a backend whose values can be read at once.
   */
  readonly errorIfNonfinite?: boolean;
}

/**
 * Shrinks the gradients, all by one factor, if the norm of all of them together is above `maxNorm`:
 * `grad * min(1, maxNorm / (norm + 1e-6))`. Returns the norm as it was, a scalar that stays on the device until it is read.
 * Gradients of 1e20, whose squares float32 cannot hold, are measured as well as others. A `maxNorm` of `Infinity` measures
 * only.
 * @throws TypeError unless both are numbers; RangeError unless `maxNorm` is >= 0 and `normType` above 0, or if the norm is refused by
 * `errorIfNonfinite`.
 * @throws ShapeError, DTypeError, BackendError or DisposedError if a gradient does not fit its parameter. Then nothing was changed.
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
export function clipGradNorm(parameters: ModelParameters, maxNorm: number, options: ClipGradNormOptions = {}): Tensor {
  checkMaxNorm(maxNorm);
  checkOptions<ClipGradNormOptions>(WHERE, options, { normType: checkNormType, errorIfNonfinite: checkBoolean });
  const { normType = 2, errorIfNonfinite = false } = options;
  const given = resolveParameters(WHERE, parameters);
  const grads = gradientsOf(WHERE, given);
  const [first] = grads;
  if (first === undefined) return zeros([], given[0] && { backend: given[0].backend });
  const { downloadSync } = commonBackend(WHERE, ...grads);
  return scope(() =>
    noGrad(() => {
      if (downloadSync !== undefined) return clipOnHost(grads, maxNorm, normType, errorIfNonfinite);
      if (errorIfNonfinite) throw cannotTell(first);
      const norm = deviceNorm(grads, normType);
      if (maxNorm !== Number.POSITIVE_INFINITY) scaleBy(grads, minimum(div(maxNorm, add(norm, 1e-6)), 1));
      return norm;
    }),
  );
}

function clipOnHost(grads: readonly Tensor[], maxNorm: number, normType: number, errorIfNonfinite: boolean): Tensor {
  const dtype = grads.some((grad) => grad.dtype === "float64") ? "float64" : "float32";
  const total = hostNorm(grads, normType);
  const { backend } = grads[0] as Tensor;
  if (errorIfNonfinite && !Number.isFinite(dtype === "float32" ? Math.fround(total) : total)) throw nonfinite(total);
  const factor = maxNorm / (total + 1e-6);
  if (maxNorm !== Number.POSITIVE_INFINITY && !(factor >= 1)) {
    // A factor that float32 could only hold with few digits is applied in two parts.
    for (const part of factor < 1e-30 ? [1e-30, factor / 1e-30] : [factor]) {
      scaleBy(grads, full([], part, { dtype, backend }));
    }
  }
  return full([], total, { dtype, backend });
}

/** A gradient that several parameters share is scaled once. */
function scaleBy(grads: readonly Tensor[], factor: Tensor): void {
  for (const grad of new Set(grads)) assign(grad, mul(grad, cast(factor, grad.dtype)));
}

function checkMaxNorm(maxNorm: unknown): void {
  checkNumber(WHERE, "maxNorm", maxNorm);
  if (maxNorm >= 0) return;
  throw refusal(RangeError, WHERE, "maxNorm must be a number >= 0", String(maxNorm), "Infinity measures only.");
}

function checkNormType(where: string, name: string, value: unknown): void {
  checkNumber(where, name, value, true);
  if (value > 0) return;
  throw refusal(RangeError, where, `${name} must be above 0`, String(value), "2 is the Euclidean norm.");
}

function nonfinite(total: number): Error {
  const remedy = "The gradients were left as they are; find the first layer whose output or gradient is not finite.";
  return refusal(RangeError, WHERE, "the norm of the gradients must be finite", String(total), remedy);
}

function cannotTell({ backend }: Tensor): Error {
  const rule = "errorIfNonfinite needs a backend whose values can be read at once";
  return refusal(BackendError, WHERE, rule, backend.name, "Leave it out, and check await norm.item().");
}
