/** The nonlinearities that `gain` knows, by the `kind` of their layer. */
export type Nonlinearity = "linear" | "conv2d" | "identity" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/**
 * The factor by which weights must be larger because the nonlinearity after them makes its input smaller: 1 for none and for
 * sigmoid, `5 / 3` for tanh, `sqrt(2)` for relu, `sqrt(2 / (1 + negativeSlope^2))` for leakyRelu (slope 0.01 unless given),
 * `3 / 4` for selu. The values are those of `torch.nn.init.calculate_gain`.
 * @throws RangeError if the nonlinearity is none of these, or the slope is not a finite number.
 * @example
 * ```ts
 * import { gain } from "@ganglion/init";
 * gain("relu"); // 1.4142...
 * gain("leakyRelu", 0.2); // 1.3867...
 * ```
 * @see He, Zhang, Ren, Sun, 2015, "Delving deep into rectifiers"
 */
export function gain(nonlinearity: Nonlinearity, negativeSlope = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "conv2d":
    case "identity":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.SQRT2;
    case "leakyRelu":
      if (!Number.isFinite(negativeSlope)) {
        throw new RangeError(
          `gain: negativeSlope must be a finite number, got ${String(negativeSlope)}. leakyRelu's default is 0.01.`,
        );
      }
      return Math.sqrt(2 / (1 + negativeSlope ** 2));
    case "selu":
      return 3 / 4;
    default:
      throw new RangeError(
        `gain: the nonlinearity must be one of linear, conv2d, identity, sigmoid, tanh, relu, leakyRelu, selu, got ` +
          `${String(nonlinearity)}. Pass the number itself as gain where an initializer takes one.`,
      );
  }
}
