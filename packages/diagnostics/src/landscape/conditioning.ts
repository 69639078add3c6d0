import {
  type AbortSignalLike,
  type Check,
  checkBoolean,
  checkFunction,
  checkModel,
  checkOptions,
  checkPositive,
  checkRng,
  checkSignal,
  describeValue,
  type Layer,
  type OptionChecks,
  refusal,
  type Rng,
  type Tensor,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { workOnCopy } from "./work-on-copy.ts";

/** What `conditioning` takes besides the model and the loss. */
export interface ConditioningOptions {
  /** How many products with the Hessian are made at most for an eigenvalue, up to 10,000; 100 by default. */
  readonly iterations?: number;
  /** It is over when the eigenvalue changes by less than this share of it; 0.001 by default. */
  readonly tolerance?: number;
  /** Look for the smallest eigenvalue too, which is below 0 at a saddle; false by default. */
  readonly smallest?: boolean;
  /** What the first vector is drawn from; `rng(0)` by default. */
  readonly rng?: Rng;
  /** Called before each product. */
  readonly onProgress?: (progress: { readonly iteration: number; readonly eigenvalue: number | undefined }) => void;
  /** Ends the work: the promise rejects with its reason. */
  readonly signal?: AbortSignalLike | undefined;
}

/** How curved the loss is at a model: plain data. */
export interface Conditioning {
  /** The largest eigenvalue of the Hessian: the curvature in the steepest direction, often called sharpness. */
  readonly largest: number;
  /** The smallest one; undefined unless it was asked for. */
  readonly smallest: number | undefined;
  /** 2 / largest, beyond which plain gradient descent on this loss swings ever more; Infinity where nothing curves upwards. */
  readonly largestRate: number;
  /** How many products with the Hessian were made. */
  readonly iterations: number;
  /** Whether the eigenvalues came to rest within the tolerance. */
  readonly isSettled: boolean;
}

/**
 * How well conditioned a loss is at a model: the largest eigenvalue of its Hessian over all parameters that are trained, by power
 * iteration on products of the Hessian with vectors, `H v = d(g . v)/dw`, which are exact second derivatives; the Hessian itself is never
 * made. Should the eigenvalue of the largest size be negative, the largest one is found from there by `H - lambda I`. `loss` is called
 * with a copy of the model, which stays as it is.
 * @throws TypeError if the model is none, cannot be copied or has nothing that is trained, `loss` returns no scalar, or an option is
 * wrong; RangeError for an option out of range.
 * @example
 * ```ts
 * import { conditioning } from "@ganglion/diagnostics";
 * import { linear } from "@ganglion/layers";
 * import { rng, tensor } from "@ganglion/tensor";
 * const model = linear(2, 1, { rng: rng(7), bias: false });
 * const x = tensor([[3, 0], [0, 1]]);
 * // The Hessian of the sum of the squares is 2 x^T x, with eigenvalues 18 and 2.
 * const { largest, smallest } = await conditioning(model, (copy) => copy(x).pow(2).sum(), { smallest: true });
 * largest.toFixed(2); // => "18.00"
 * smallest?.toFixed(2); // => "2.00"
 * ```
 * @see Pearlmutter, 1994, Fast exact multiplication by the Hessian
 * @see Santurkar et al., 2018, How does batch normalization help optimization?
 */
export async function conditioning<L extends Layer>(
  model: L,
  loss: (model: L) => Tensor,
  options: ConditioningOptions = {},
): Promise<Conditioning> {
  const where = "conditioning";
  checkModel(where, model);
  checkFunction(where, "loss", loss);
  checkOptions<ConditioningOptions>(where, options, CHECKS, { steps: "iterations", tol: "tolerance", seed: "rng" });
  options.signal?.throwIfAborted();
  return workOnCopy(where, model, async (copy, places) => {
    const { findEnds } = await loaded(where, import("./find-ends.ts"));
    return findEnds(where, () => loss(copy), places, options);
  });
}

const MAX_ITERATIONS = 10_000;

const checkIterations: Check = (where, name, value) => {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_ITERATIONS) return;
  const rule = `${name} must be a whole number from 1 to ${MAX_ITERATIONS}`;
  throw refusal(RangeError, where, rule, describeValue(value), "100 are mostly enough.");
};

const CHECKS: OptionChecks<ConditioningOptions> = {
  iterations: checkIterations,
  tolerance: checkPositive,
  smallest: checkBoolean,
  rng: checkRng,
  onProgress: checkFunction,
  signal: checkSignal,
};
