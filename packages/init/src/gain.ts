import { describeValue, describeWord, refusal } from "@ganglion/tensor";

/** The nonlinearities that `gain` knows, by the `kind` of their layer: all of `@ganglion/activations`, and what is none. */
export type Nonlinearity = keyof typeof GAINS;

/**
 * The factor by which weights must be larger because the nonlinearity after them makes its input smaller. By convention, as
 * `torch.nn.init.calculate_gain` has it: 1 for none and for sigmoid, `5 / 3` for tanh, `sqrt(2)` for relu,
 * `sqrt(2 / (1 + negativeSlope^2))` for leakyRelu and prelu (slope 0.01 and 0.25 unless given), `3 / 4` for selu. For
 * all others `1 / sqrt(E[f(z)^2])` of a standard normal z, with their default options; softmax and logSoftmax, which end
 * a net, have 1. An activation with other options carries its own as `.gain`.
 * @throws RangeError if the nonlinearity is none of these, or the slope is not a finite number.
 * @example
 * ```ts
 * import { gain } from "@ganglion/init";
 * gain("relu"); // 1.4142...
 * gain("leakyRelu", 0.2); // 1.3867...
 * gain("gelu"); // 1.5335...
 * ```
 * @see He, Zhang, Ren, Sun, 2015, "Delving deep into rectifiers"
 */
export function gain(nonlinearity: Nonlinearity, negativeSlope?: number): number {
  if (typeof nonlinearity !== "string" || !Object.hasOwn(GAINS, nonlinearity)) {
    throw refusal(
      RangeError,
      "gain",
      `the nonlinearity must be one of ${Object.keys(GAINS).join(", ")}`,
      describeWord(nonlinearity),
      "Pass the number itself as gain where an initializer takes one.",
    );
  }
  if (negativeSlope === undefined || (nonlinearity !== "leakyRelu" && nonlinearity !== "prelu")) {
    return GAINS[nonlinearity];
  }
  if (!Number.isFinite(negativeSlope)) {
    throw refusal(
      RangeError,
      "gain",
      "negativeSlope must be a finite number",
      describeValue(negativeSlope),
      "leakyRelu's default is 0.01, prelu's 0.25.",
    );
  }
  return Math.sqrt(2 / (1 + negativeSlope ** 2));
}

const GAINS = {
  linear: 1,
  conv2d: 1,
  identity: 1,
  sigmoid: 1,
  softmax: 1,
  logSoftmax: 1,
  maxout: 1,
  maxoutFeatures: 1,
  tanh: 1.6666666666666667,
  relu: Math.SQRT2 as number,
  leakyRelu: 1.4141428569978354,
  prelu: 1.3719886811400708,
  selu: 0.75,
  elu: 1.2451983007007066,
  swish: 1.6765324703310909,
  learnedSwish: 1.6765324703310909,
  gelu: 1.5335304411955353,
  softplus: 1.0418668355353016,
  mish: 1.4868475812732078,
  hardSwish: 1.7366572127665416,
  hardSigmoid: 1.897840424729559,
  hardTanh: 1.3920361404483097,
  relu6: 1.4142135650950738,
};
