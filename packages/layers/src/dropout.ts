import { cast, type Context, defineLayer, greaterEqual, type Layer, mul, type Tensor, refusal } from "@ganglion/tensor";

/** The layer that `dropout` makes. */
export interface Dropout extends Layer {
  readonly kind: "dropout";
  readonly options: { readonly p: number };
}

/**
 * While training, drops each value with probability `p` and divides the others by `1 - p`, so that the expected value stays
 * ("inverted" dropout); otherwise returns its input as it is. The mask comes from `context.rng`.
 * @throws RangeError unless `p` is in 0-1; Error when called with `training` and without `rng`.
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
export function dropout(p = 0.5): Dropout {
  if (!(p >= 0 && p <= 1)) {
    throw refusal(RangeError, "dropout", "p must be a probability from 0 to 1", String(p), "0.5 is the default.");
  }
  return defineLayer((x, context) => drop(x, p, context), { kind: "dropout" as const, options: { p } });
}

function drop(x: Tensor, p: number, { training = false, rng }: Context = {}): Tensor {
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
  const kept = cast(greaterEqual(rng.uniform(x.shape), p), x.dtype);
  return mul(x, mul(kept, p < 1 ? 1 / (1 - p) : 0));
}
