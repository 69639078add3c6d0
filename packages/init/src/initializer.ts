import type { RandomDType, Rng, Shape, Tensor } from "@ganglion/tensor";

/** What an initializer gets besides the shape. */
export interface InitializerOptions {
  /** Where random initializers take their numbers from. */
  readonly rng: Rng;
  /** The dtype of the result; float32 by default. */
  readonly dtype?: RandomDType;
}

/**
 * Makes the first values of a parameter of the given shape: weights are `[out, in, ...kernel]`, biases `[out]`. The result
 * lives on the active backend and requires no gradient; the layer that asks for it sees to that.
 * @example
 * ```ts
 * import { type Initializer, normal } from "@ganglion/init";
 * const tiny: Initializer = normal({ std: 0.01 });
 * const half: Initializer = (shape, { rng }) => rng.uniform(shape, { low: -0.5, high: 0.5 });
 * ```
 */
export type Initializer = (shape: Shape, options: InitializerOptions) => Tensor;
