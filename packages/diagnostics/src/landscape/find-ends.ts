import { rng as seeded, type Tensor } from "@ganglion/tensor";
import type { Conditioning, ConditioningOptions } from "./conditioning.ts";
import { hessianProduct } from "./hessian-product.ts";
import { powerIteration } from "./power-iteration.ts";
import { checkLoss, type TrainedPlace } from "./work-on-copy.ts";

/** The ends of the spectrum of the Hessian of `loss` over the parameters at `places`. */
export async function findEnds(
  where: string,
  loss: () => Tensor,
  places: readonly TrainedPlace[],
  options: ConditioningOptions,
): Promise<Conditioning> {
  const { smallest: isSmallestAsked = false, rng = seeded(0) } = options;
  const parameters = places.map(({ x }) => x);
  const compute = (): Tensor => {
    const value: unknown = loss();
    checkLoss(where, value);
    return value;
  };
  const multiply = (vector: readonly Tensor[]): Tensor[] => hessianProduct(compute, parameters, vector);
  const find = (shift: number) => powerIteration(multiply, parameters, { ...options, rng, shift });
  const first = await find(0);
  // The other end of the spectrum is the one that is farthest from this one.
  const isOtherNeeded = first.eigenvalue < 0 || isSmallestAsked;
  const other = isOtherNeeded && first.eigenvalue !== 0 ? await find(first.eigenvalue) : undefined;
  const ends = [first.eigenvalue, other?.eigenvalue ?? first.eigenvalue];
  const largest = Math.max(...ends);
  return {
    largest,
    smallest: isSmallestAsked ? Math.min(...ends) : undefined,
    largestRate: largest > 0 ? 2 / largest : Number.POSITIVE_INFINITY,
    iterations: first.iterations + (other?.iterations ?? 0),
    isSettled: first.isSettled && (other?.isSettled ?? true),
  };
}
