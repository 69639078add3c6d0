import { add, grad, keep, mul, reshape, rng as seeded, scope, sum, type Tensor } from "@ganglion/tensor";
import type { Conditioning, ConditioningOptions } from "./conditioning.ts";
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

/** The product of a loss' Hessian with a vector, which has a tensor for each parameter: exact, by differentiating `g . v`. To be disposed. */
function hessianProduct(loss: () => Tensor, parameters: readonly Tensor[], vector: readonly Tensor[]): Tensor[] {
  return scope(() => {
    // Each depends on every parameter then, though there may be nothing to differentiate.
    const nothing = parameters.map((x) => mul(sum(x), 0)).reduce((a, b) => add(a, b));
    const first = grad(add(reshape(loss(), []), nothing), parameters, { createGraph: true });
    const product = first
      .map((gradient, i) => sum(mul(gradient, vector[i] as Tensor)))
      .reduce((a, b) => add(a, b), nothing);
    return grad(product, parameters).map((x) => keep(x));
  });
}
