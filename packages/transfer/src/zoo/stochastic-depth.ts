import {
  cast,
  checkRng,
  type Context,
  defineLayer,
  greaterEqual,
  type Layer,
  mul,
  operation,
  refusal,
  type Tensor,
} from "@ganglion/tensor";

/**
 * While training, drops all of an example's values with probability `p` and divides those of the others by `1 - p`: a
 * residual block is left out for some of the batch. The mask comes from `context.rng`.
 * @see Huang, Sun, Liu, Sedra, Weinberger, 2016, "Deep networks with stochastic depth"
 */
export function stochasticDepth(p: number): Layer {
  return defineLayer((x, context) => dropExamples(x, p, context), { kind: "stochasticDepth", options: { p } });
}

function dropExamples(x: Tensor, p: number, { training = false, rng }: Context = {}): Tensor {
  if (!training || p === 0) return x;
  if (rng === undefined) {
    const remedy = "Call the model with { training: true, rng }; fit does.";
    throw refusal(Error, "stochasticDepth", "context.rng must be given while training", "undefined", remedy);
  }
  checkRng("stochasticDepth", "context.rng", rng);
  return operation(() => {
    const shape = x.shape.map((length, axis) => (axis === 0 ? length : 1));
    const kept = cast(greaterEqual(rng.uniform(shape), p), x.dtype);
    return mul(x, mul(kept, 1 / (1 - p)));
  });
}
