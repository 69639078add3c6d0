import type { Tensor } from "@ganglion/tensor";
import type { Fitted, FittedJson } from "./fitted.ts";

/** Several fitted functions, one after the other. */
export interface Composed extends Fitted {
  readonly kind: "compose";
  readonly steps: readonly Fitted[];
}

/**
 * Applies fitted functions from first to last; `invert` undoes them from last to first. Each is fitted on what those before
 * it return.
 * @throws RangeError without a function.
 * @example
 * ```ts
 * import { center, compose, pca } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const x = tensor([[1, 2], [3, 6], [5, 10]]);
 * const first = center(x);
 * const t = compose(first, pca(first(x), { components: 1 }));
 * await t.invert(t(x)).array(); // => [[1, 2], [3, 6], [5, 10]]
 * ```
 */
export function compose(...steps: readonly [Fitted, ...Fitted[]]): Composed {
  const [first] = steps as readonly (Fitted | undefined)[];
  if (first === undefined) {
    throw new RangeError("compose: there must be at least one function, got none. Pass those to apply, first to last.");
  }
  const apply = (x: Tensor): Tensor => steps.reduce((value, step) => step(value), x);
  return Object.assign(apply, {
    kind: "compose" as const,
    shape: first.shape,
    steps,
    invert: (y: Tensor): Tensor => steps.reduceRight((value, step) => step.invert(value), y),
    toJSON: (): FittedJson => ({ kind: "compose", steps: steps.map((step) => step.toJSON()) }),
  });
}
