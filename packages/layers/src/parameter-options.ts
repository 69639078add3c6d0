import {
  checkFloatDType,
  checkOptions,
  checkRng,
  type OptionChecks,
  type RandomDType,
  refusal,
  type Rng,
} from "@ganglion/tensor";

/** What layers with weights take besides their sizes. */
export interface ParameterOptions {
  /** Where the first weights come from; the same seed gives the same weights on every backend. */
  readonly rng: Rng;
  /** float32 by default; float64 on the reference backend only. */
  readonly dtype?: RandomDType;
}

/** The checks of what all layers with weights take. */
export const PARAMETER_CHECKS: OptionChecks<ParameterOptions> = { rng: [checkRngGiven], dtype: checkFloatDType };

const RENAMED = {
  useBias: "bias",
  use_bias: "bias",
  strides: "stride",
  dilationRate: "dilation",
  dilation_rate: "dilation",
  kernelInitializer: "init",
  kernel_initializer: "init",
  biasInitializer: "biasInit",
  bias_initializer: "biasInit",
  depthMultiplier: "multiplier",
  depth_multiplier: "multiplier",
  generator: "rng",
  seed: "rng",
};

/**
 * Checks the options of a layer with weights.
 * @throws TypeError if `rng` is missing, or for what is no option.
 */
export function checkLayerOptions<O extends ParameterOptions>(
  name: string,
  options: O,
  checks: OptionChecks<O>,
  renamed: Readonly<Record<string, string>> = RENAMED,
): void {
  checkOptions<O>(name, options === undefined ? ({} as O) : options, checks, renamed);
}

/** @throws TypeError unless there is a generator of random numbers. */
function checkRngGiven(where: string, name: string, rng: unknown): void {
  if (rng !== undefined) return checkRng(where, name, rng);
  throw refusal(
    TypeError,
    where,
    "rng must be given",
    "undefined",
    "Pass { rng: rng(7) } with rng from @ganglion/tensor; one generator serves a whole model.",
  );
}
