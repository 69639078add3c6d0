import { mean, reshape, type Shape, sum, type Tensor } from "@ganglion/tensor";

/** What becomes of the losses of the single elements or samples: their mean (the default), their sum, or nothing. */
export type Reduction = "mean" | "sum" | "none";

/** What every loss takes. */
export interface LossOptions {
  readonly reduction?: Reduction;
}

/**
 * A measure of how far a prediction is from its target.
 * @example
 * ```ts
 * import type { Loss } from "@ganglion/losses";
 * import { abs, max, sub, tensor } from "@ganglion/tensor";
 * const worst: Loss = (x, target) => max(abs(sub(x, target)));
 * worst(tensor([1, 5]), tensor([2, 2])); // => 3
 * ```
 */
export type Loss = (prediction: Tensor, target: Tensor) => Tensor;

/** @throws TypeError unless `reduction` is one of `valid`. */
export function checkReduction<R extends string>(
  name: string,
  reduction: R,
  valid: readonly string[] = ["mean", "sum", "none"],
): R {
  if (valid.includes(reduction)) return reduction;
  const last = valid.at(-1);
  throw new TypeError(
    `${name}: reduction must be one of ${valid.join(", ")}, got ${String(reduction)}. Use "${last}" for the losses themselves.`,
  );
}

/** Reduces the losses of all elements. */
export function reduceLosses(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : mean(losses);
}

/** Reduces the losses `[n]` of samples that lie in `shape`. */
export function reduceSamples(losses: Tensor, reduction: Reduction, shape: Shape): Tensor {
  return reduction === "none" ? reshape(losses, shape) : reduceLosses(losses, reduction);
}
