import type { Context, Layer, Tensor } from "@ganglion/tensor";

/**
 * An activation function: a layer that carries what one needs to know to choose it. `O` are its options.
 * @example
 * ```ts
 * import { leakyRelu } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * const steep = leakyRelu.with({ negativeSlope: 0.5 });
 * await steep(tensor([-2, 3])).array(); // => [-1, 3]
 * await steep.derivative(tensor([-2, 3])).array(); // => [0.5, 1]
 * steep.gain; // => 1.26491
 * ```
 */
export interface Activation<O extends object = object> extends Layer {
  (x: Tensor, context?: Context): Tensor;
  readonly kind: string;
  readonly options: Readonly<O> & Readonly<Record<string, unknown>>;
  /**
   * The derivative at each element of `x`, in the shape of `x`; itself differentiable. Softmax and logSoftmax mix the
   * elements along an axis of length n and answer with the Jacobian `[..., n, n]`, that axis moved last.
   */
  derivative(x: Tensor): Tensor;
  /**
   * By which weights are scaled at initialization so that the signal keeps its size: PyTorch's `calculate_gain` where that
   * knows the function, else `1 / sqrt(E[f(z)^2])` for a standard normal z.
   */
  readonly gain: number;
  /** The bounds of the output. */
  readonly range: readonly [low: number, high: number];
  /** Whether standard normal inputs give outputs of mean 0. */
  readonly zeroCentered: boolean;
  /** How many calls of exp, log, tanh or erf one element takes. */
  readonly cost: number;
  /**
   * The same function with some options changed.
   * @throws TypeError if there is no such option, or it is of another type.
   * @throws RangeError if its value is not allowed.
   */
  with(options: Partial<O>): Activation<O>;
}
