import {
  cast,
  checkRng,
  type Context,
  defineLayer,
  describeValue,
  greaterEqual,
  isTensor,
  type Layer,
  mul,
  operation,
  refusal,
  requireFloat,
  type Tensor,
  checkOptions,
} from "@ganglion/tensor";

/** The layer that `dropout` makes. */
export interface Dropout extends Layer {
  readonly kind: "dropout";
  readonly options: { readonly p: number };
}

/**
 * While training, drops each value with probability `p` and divides the others by `1 - p`, so that the expected value stays
 * ("inverted" dropout); otherwise returns its input as it is. The mask comes from `context.rng`.
 * @throws TypeError unless `p` is a number, RangeError unless it is in 0-1.
 * @throws DTypeError when called on whole numbers, Error when called with `training` and without `rng`.
 * @example
 * ```ts
 * import { dropout } from "@ganglion/layers";
 * import { ones, rng } from "@ganglion/tensor";
 * const layer = dropout(0.25);
 * await layer(ones([4]), { training: true, rng: rng(7) }).array(); // zeros, and 1.3333...
 * layer(ones([4])); // inference: ones
 * ```
 * @see Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, 2014, "Dropout: a simple way to prevent neural networks
 * from overfitting"
 */
export function dropout(p = 0.5, options: object = {}): Dropout {
  if (typeof p !== "number" || !(p >= 0 && p <= 1)) {
    const kind = typeof p === "number" ? RangeError : TypeError;
    throw refusal(kind, "dropout", "p must be a probability from 0 to 1", describeValue(p), remedyFor(p));
  }
  checkOptions("dropout", options, {});
  return defineLayer((x, context) => drop(x, p, context), {
    kind: "dropout" as const,
    options: { p },
    traits: { trainingOnly: true },
  });
}

function remedyFor(p: unknown): string {
  if (isTensor(p)) return "Call dropout().";
  return typeof p === "object" ? "Write the number itself, as in dropout(0.5)." : "0.5 is the default.";
}

function drop(x: Tensor, p: number, { training = false, rng }: Context = {}): Tensor {
  requireFloat("dropout", x);
  if (!training || p === 0) return x;
  if (rng === undefined) {
    throw refusal(
      Error,
      "dropout",
      "context.rng must be given while training",
      "undefined",
      "Call the model with { training: true, rng }; fit does.",
    );
  }
  checkRng("dropout", "context.rng", rng);
  return operation(() => {
    const kept = cast(greaterEqual(rng.uniform(x.shape), p), x.dtype);
    return mul(x, mul(kept, p < 1 ? 1 / (1 - p) : 0));
  });
}
