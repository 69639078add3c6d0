import {
  type Context,
  defineLayer,
  greaterEqual,
  type Layer,
  mul,
  operation,
  cast,
  type Tensor,
} from "@ganglion/tensor";

/**
 * What networks such as EfficientNet drop of a batch while training: all values of an example with probability `p`, the others
 * being divided by `1 - p`. A layer that does the same is recognized by it.
 * @see Huang, Sun, Liu, Sedra, Weinberger, 2016, "Deep networks with stochastic depth"
 */
export function stochasticDepth(p: number): Layer {
  return defineLayer((x, context) => drop(x, p, context), { options: { p } });
}

function drop(x: Tensor, p: number, { training = false, rng }: Context = {}): Tensor {
  if (!training || p === 0 || rng === undefined) return x;
  const shape = x.shape.map((length, axis) => (axis === 0 ? length : 1));
  return operation(() => mul(x, mul(cast(greaterEqual(rng.uniform(shape), p), x.dtype), 1 / (1 - p))));
}
