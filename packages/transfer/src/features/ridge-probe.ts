import type { Dataset } from "@ganglion/datasets";
import type { Linear } from "@ganglion/layers";
import {
  type AbortSignalLike,
  checkFunction,
  checkOptions,
  checkSignal,
  describeValue,
  type OptionChecks,
  refusal,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { checkedDataset } from "./checked-dataset.ts";

/** What `ridgeProbe` takes. */
export interface RidgeProbeOptions {
  /**
   * The strengths to choose from, as shares of the mean of the features' squared singular values; from 1e-5 to 100 in
   * powers of ten by default.
   */
  readonly strengths?: readonly number[];
  /** Called now and then with how many samples are done, and of all; each counts once for each strength, and once more. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/** How well one strength did on the samples that were left out. */
export interface RidgeTrial {
  readonly strength: number;
  /** The share of samples whose class is found by the probe that was fitted on all others. */
  readonly accuracy: number;
  /** The mean squared error of the scores of samples that were left out. */
  readonly error: number;
}

/** A linear layer that was fitted in closed form, and what is known about it. */
export interface RidgeProbe extends RidgeTrial {
  /** Features `[n, d]` to scores `[n, classes]`, the largest of which is the class. */
  readonly layer: Linear;
  /** All strengths that were tried. */
  readonly trials: readonly RidgeTrial[];
}

/**
 * A linear classifier on features by ridge regression of the classes, in closed form: no rate, no epochs. Its strength is chosen
 * by leave-one-out cross-validation, which costs nothing more: with the features' principal components all strengths and all
 * left-out errors are sums. It says in a second how much a frozen model knows about new data. It computes on the host, and lets other
 * tasks have their turn.
 * @throws TypeError unless `features` is a dataset of classes, or for what is no option; RangeError unless strengths are positive, or if
 * there are fewer than two samples; the signal's reason.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { ridgeProbe } from "@ganglion/transfer";
 * const { accuracy } = await ridgeProbe(await digits({ shape: [64] }));
 * accuracy > 0.9; // => true
 * ```
 * @see Hoerl and Kennard, 1970, "Ridge regression: biased estimation for nonorthogonal problems"
 * @see Golub, Heath, Wahba, 1979, "Generalized cross-validation as a method for choosing a good ridge parameter"
 */
export async function ridgeProbe(features: Dataset, options: RidgeProbeOptions = {}): Promise<RidgeProbe> {
  const where = "ridgeProbe";
  const data = checkedDataset(where, "features", features);
  checkOptions<RidgeProbeOptions>(where, options, CHECKS, { alphas: "strengths", lambda: "strengths" });
  options.signal?.throwIfAborted();
  return (await loaded("ridgeProbe", import("./fit-ridge.ts"))).fitRidge(data, options);
}

const CHECKS: OptionChecks<RidgeProbeOptions> = {
  strengths: checkStrengths,
  onProgress: checkFunction,
  signal: checkSignal,
};

function checkStrengths(where: string, name: string, value: unknown): void {
  const isList = Array.isArray(value) && value.length > 0;
  if (isList && value.every((each) => typeof each === "number" && each > 0 && Number.isFinite(each))) return;
  const remedy = "Larger ones trust the features less; 1 is a middle one.";
  throw refusal(
    isList ? RangeError : TypeError,
    where,
    `${name} must be positive numbers`,
    describeValue(value),
    remedy,
  );
}
