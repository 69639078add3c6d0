import {
  cast,
  checkCount,
  div,
  equal,
  formatShape,
  max,
  operation,
  refusal,
  reshape,
  type Shape,
  ShapeError,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { createActivation } from "./create-activation.ts";
import { maxoutGain } from "./maxout-gain.ts";

/** What `maxoutFeatures.with` takes. */
export interface MaxoutFeaturesOptions {
  /** Of how many neighbouring features the largest is taken; 2 by default. */
  readonly pieces: number;
}

/**
 * The largest of each `pieces` neighbouring features: `[n, c, ...]` to `[n, c / pieces, ...]`. Its derivative is 1 at the
 * features that are taken and 0 at the others; equal ones share it.
 * @throws ShapeError unless the number of features is a multiple of `pieces`.
 * @example
 * ```ts
 * import { maxoutFeatures } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await maxoutFeatures(tensor([[1, 5, 4, 2]])).array(); // => [[5, 4]]
 * ```
 * @see Goodfellow, Warde-Farley, Mirza, Courville and Bengio, 2013, Maxout Networks
 */
export const maxoutFeatures: Activation<MaxoutFeaturesOptions> =
  /* @__PURE__ */ createActivation<MaxoutFeaturesOptions>(
    {
      kind: "maxoutFeatures",
      options: { pieces: 2 },
      check: ({ pieces }) => checkCount("maxoutFeatures", "pieces", pieces, true),
      gain: ({ pieces }) => maxoutGain(pieces),
      range: () => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      cost: 0,
    },
    {
      apply: (x, { pieces }) => operation(() => max(reshape(x, grouped(x, pieces)), { axis: 2 })),
      derivative: (x, { pieces }) => reshape(winners(reshape(x, grouped(x, pieces)), 2), x.shape),
    },
  );

/** 1 at the largest element along `axis`, 0 elsewhere; equal ones share the 1. */
export function winners(x: Tensor, axis: number): Tensor {
  const hits = cast(equal(x, max(x, { axis, keepDims: true })), x.dtype);
  return div(hits, sum(hits, { axis, keepDims: true }));
}

function grouped(x: Tensor, pieces: number): Shape {
  const [samples, features, ...rest] = x.shape;
  if (samples === undefined || features === undefined || features % pieces !== 0) {
    const rule = `x must be [n, features, ...] with a multiple of ${pieces} features`;
    const remedy = "Change pieces, or the layer before.";
    throw refusal(ShapeError, "maxoutFeatures", rule, formatShape(x.shape), remedy, x.shape);
  }
  return [samples, features / pieces, pieces, ...rest];
}
