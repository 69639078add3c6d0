import type { Initializer, InitializerOptions } from "@ganglion/init";
import {
  checkFunction,
  checkOptions,
  checkRng,
  checkShape,
  checkString,
  describeValue,
  DTypeError,
  formatShape,
  isTensor,
  keep,
  noGrad,
  oneOf,
  type OptionChecks,
  type RandomDType,
  type Rng,
  type Shape,
  ShapeError,
  sameShape,
  scope,
  type Tensor,
  refusal,
} from "@ganglion/tensor";

/** What layers with weights take besides their sizes. */
export interface ParameterOptions {
  /** Where the first weights come from; the same seed gives the same weights on every backend. */
  readonly rng: Rng;
  /** float32 by default; float64 on the reference backend only. */
  readonly dtype?: RandomDType;
}

/**
 * A parameter with its first values: requires a gradient, and outlives the scope it was made in.
 * @throws TypeError if the initializer returns no tensor, ShapeError if the initializer returns another shape.
 */
export function parameter(name: string, init: Initializer, shape: Shape, options: InitializerOptions): Tensor {
  checkString("parameter", "name", name);
  checkFunction(name, "init", init);
  checkShape(name, shape);
  checkRngGiven(name, options?.rng);
  const { rng, dtype = "float32", groups } = options;
  PARAMETER_CHECKS.dtype(name, "dtype", dtype);
  const given = groups === undefined ? { rng, dtype } : { rng, dtype, groups };
  const x = scope(() => noGrad(() => init(shape, given)));
  if (!isTensor(x)) {
    const isFactory = typeof x === "function";
    const remedy = isFactory ? "Call the factory, as in normal()." : "Return a tensor of the shape that it is given.";
    throw refusal(TypeError, name, "an initializer must return a tensor", describeValue(x), remedy);
  }
  if (!sameShape(x.shape, shape)) {
    throw refusal(
      ShapeError,
      name,
      "the initializer must return the shape that it is given",
      `${formatShape(x.shape)} for ${formatShape(shape)}`,
      "Return a tensor of that shape.",
      x.shape,
      shape,
    );
  }
  if (x.dtype !== dtype) {
    const remedy = "Make it with the dtype that it is given.";
    const rule = "the initializer must return the dtype that it is given";
    throw refusal(DTypeError, name, rule, `${x.dtype} for ${dtype}`, remedy);
  }
  x.requiresGrad = true;
  return keep(x);
}

/** @throws TypeError unless parameters can have the dtype. */
function checkDType(where: string, name: string, value: unknown): void {
  oneOf("float32", "float64")(where, name, value);
}

/** The checks of what all layers with weights take. */
export const PARAMETER_CHECKS: OptionChecks<ParameterOptions> = { rng: checkRng, dtype: checkDType };

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
  if (options !== undefined) checkOptions<O>(name, options, checks, renamed);
  checkRngGiven(name, options?.rng);
}

/** @throws TypeError unless there is a generator of random numbers. */
function checkRngGiven(name: string, rng: unknown): void {
  if (rng !== undefined) {
    checkRng(name, "rng", rng);
    return;
  }
  throw refusal(
    TypeError,
    name,
    "rng must be given",
    "undefined",
    "Pass { rng: rng(7) } with rng from @ganglion/tensor; one generator serves a whole model.",
  );
}
