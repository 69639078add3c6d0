import { describeValue, mean, refusal, reshape, type Shape, sum, type Tensor } from "@ganglion/tensor";

/** What becomes of the losses of the single elements or samples: their mean (the default), their sum, or nothing. */
export type Reduction = "mean" | "sum" | "none";

/** What every loss takes. */
export interface LossOptions {
  readonly reduction?: Reduction;
}

/** What options are called in PyTorch and Keras, and here. */
type Renamed = Readonly<Record<string, string>>;

/** The names of what every loss takes. */
export const RENAMED: Renamed = { size_average: "reduction", reduce: "reduction" };

/** The same where elements or classes can be weighed. */
export const RENAMED_WEIGHTS: Renamed = {
  size_average: "reduction",
  reduce: "reduction",
  sample_weight: "weight",
  class_weight: "weight",
  weights: "weight",
};

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

/** @throws TypeError unless `value` is a reduction that every loss has. */
export function checkReduction(where: string, _name: string, value: unknown): void {
  checkReductionAmong(["mean", "sum", "none"], where, value);
}

/** @throws TypeError unless `value` is one of `valid`. */
export function checkReductionAmong(valid: readonly string[], where: string, value: unknown): void {
  if (valid.includes(value as string)) return;
  const got = typeof value === "string" && value !== "" ? value : describeValue(value);
  const remedy = `Use "${valid.at(-1)}" for the losses themselves.`;
  throw refusal(TypeError, where, `reduction must be one of ${valid.join(", ")}`, got, remedy);
}

/** Reduces the losses of all elements. */
export function reduceLosses(losses: Tensor, reduction: Reduction = "mean"): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : mean(losses);
}

/** Reduces the losses `[n]` of samples that lie in `shape`. */
export function reduceSamples(losses: Tensor, reduction: Reduction | undefined, shape: Shape): Tensor {
  return reduction === "none" ? reshape(losses, shape) : reduceLosses(losses, reduction);
}
