import { checkTensor, describeValue, operation, refusal, type Tensor } from "@ganglion/tensor";
import type { Fitted, FittedJson } from "./fitted.ts";

/** Several fitted functions, one after the other. */
export interface Composed extends Fitted {
  readonly kind: "compose";
  readonly steps: readonly Fitted[];
}

/**
 * Applies fitted functions from first to last; `invert` undoes them from last to first. Each is fitted on what those before
 * it return.
 * @throws RangeError without a function, TypeError if one was not fitted.
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
    const rule = "there must be at least one function";
    throw refusal(RangeError, "compose", rule, "none", "Pass those to apply, first to last.");
  }
  const stranger = steps.findIndex((step) => !isFitted(step));
  if (stranger !== -1) {
    const got = `${describeValue(steps[stranger])} at index ${stranger}`;
    const remedy =
      "Pass what standardize(data), pca(data) and the like return; await it if the data come asynchronously.";
    throw refusal(TypeError, "compose", "functions must be fitted ones", got, remedy);
  }
  const through = (name: string, x: Tensor, body: () => Tensor): Tensor => {
    checkTensor(name, "x", x);
    return operation(body);
  };
  const apply = (x: Tensor): Tensor => through("compose", x, () => steps.reduce((value, step) => step(value), x));
  const invert = (y: Tensor): Tensor =>
    through("compose.invert", y, () => steps.reduceRight((value, step) => step.invert(value), y));
  return Object.assign(apply, {
    kind: "compose" as const,
    shape: first.shape,
    steps,
    invert,
    toJSON: (): FittedJson => ({ kind: "compose", steps: steps.map((step) => step.toJSON()) }),
  });
}

function isFitted(step: unknown): boolean {
  const { invert, toJSON } = (step ?? {}) as Partial<Fitted>;
  return typeof step === "function" && typeof invert === "function" && typeof toJSON === "function";
}
