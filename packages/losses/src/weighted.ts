import {
  checkFunction,
  checkOptions,
  checkTensor,
  describeValue,
  isTensor,
  keep,
  refusal,
  type Tensor,
} from "@ganglion/tensor";

/** What a mean was taken over. */
export interface LossWeight {
  /** What the sum was divided by, a scalar: the number of samples that count, or the sum of their weights. */
  readonly weight: Tensor;
  /** Which labels count, where not all do: int32 in the shape of the target, 1 for those that do. */
  readonly counted?: Tensor;
}

/** A value, and the weights that were told while it was computed. */
export interface Weighed<T> {
  readonly value: T;
  readonly weights: readonly LossWeight[];
}

/** Where `weighted` tells, while somebody listens. */
let listener: LossWeight[] | undefined;

/**
 * Says by what a mean was weighed, and returns it as it is. A loss or a metric that leaves samples out, or weighs them, calls
 * this, so that `fit` and `evaluate` give its batches the weight that they have: the average is then the same whatever the
 * batch size. A weight of 0 says that nothing in the batch counted.
 * @throws TypeError unless the mean is a tensor and the weight a scalar one.
 * @example
 * ```ts
 * import { type Loss, weighted } from "@ganglion/losses";
 * import { abs, cast, div, greaterEqual, mul, sub, sum } from "@ganglion/tensor";
 * const whereKnown: Loss = (x, target) => {
 *   const known = cast(greaterEqual(target, 0), x.dtype);
 *   const weight = sum(known);
 *   return weighted(div(sum(mul(abs(sub(x, target)), known)), weight), { weight });
 * };
 * ```
 */
export function weighted(mean: Tensor, by: LossWeight): Tensor {
  if (!isTensor(by?.weight) || by.weight.size !== 1) {
    const remedy = "Pass { weight: sum(...) }, what the mean was divided by.";
    throw refusal(TypeError, "weighted", "weight must be a scalar tensor", describeValue(by?.weight), remedy);
  }
  checkOptions<LossWeight>("weighted", by, { weight: [checkTensor], counted: checkTensor });
  checkTensor("weighted", "mean", mean);
  // Held until the listener has them: they may be gone at the end of the operation that they are part of.
  listener?.push(mapWeight(by, held));
  return mean;
}

/** Whether anybody listens to what `weighted` says. */
export function isHeard(): boolean {
  return listener !== undefined;
}

/** Runs `body`, which must be synchronous, and collects what was said by `weighted` in it. */
export function collectWeights<T>(body: () => T): Weighed<T> {
  checkFunction("collectWeights", "body", body);
  const before = listener;
  const told: LossWeight[] = [];
  listener = told;
  try {
    const value = body();
    return { value, weights: told.length === 0 ? told : told.map((by) => mapWeight(by, shared)) };
  } finally {
    listener = before;
    for (const { weight, counted } of told) {
      weight.dispose();
      counted?.dispose();
    }
  }
}

function held(x: Tensor): Tensor {
  return keep(x.detach());
}

function shared(x: Tensor): Tensor {
  return x.detach();
}

function mapWeight({ weight, counted }: LossWeight, map: (x: Tensor) => Tensor): LossWeight {
  return counted === undefined ? { weight: map(weight) } : { weight: map(weight), counted: map(counted) };
}
