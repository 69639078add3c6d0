import { fans, type Initializer, kaimingUniform, symmetricUniform } from "@ganglion/init";
import {
  affine,
  checkBoolean,
  checkFunction,
  defineLayer,
  type Layer,
  operation,
  type OptionChecks,
  parameter,
  type Shape,
  type Tensor,
} from "@ganglion/tensor";
import { checkSizes } from "./check.ts";
import { checkLayerOptions, PARAMETER_CHECKS, type ParameterOptions } from "./parameter-options.ts";

/** What `linear` takes besides its sizes. */
export interface LinearOptions extends ParameterOptions {
  /** Whether a bias is added. */
  readonly bias?: boolean;
  /** How the weight `[out, in]` begins; PyTorch's default is uniform in `+-1 / sqrt(in)`. */
  readonly init?: Initializer;
  /** How the bias `[out]` begins; PyTorch's default is uniform in `+-1 / sqrt(in)`. */
  readonly biasInit?: Initializer;
}

/** What layers with a weight and perhaps a bias carry. */
export interface WeightAndBias {
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

/** The layer that `linear` makes. */
export interface Linear extends Layer {
  readonly kind: "linear";
  readonly options: { readonly inFeatures: number; readonly outFeatures: number; readonly bias: boolean };
  readonly parameters: Readonly<Record<string, Tensor>> & WeightAndBias;
  withParameters(parameters: Linear["parameters"]): Linear;
}

/**
 * A fully connected layer, `y = x W^T + b`: `[..., inFeatures]` to `[..., outFeatures]`.
 * @throws TypeError without `rng` or for what is no option, RangeError unless both sizes are whole numbers >= 1.
 * @example
 * ```ts
 * import { kaimingNormal } from "@ganglion/init";
 * import { linear } from "@ganglion/layers";
 * import { rng, zeros } from "@ganglion/tensor";
 * const random = rng(7);
 * const layer = linear(64, 32, { rng: random, init: kaimingNormal() });
 * layer(zeros([8, 64])).shape; // [8, 32]
 * ```
 */
export function linear(inFeatures: number, outFeatures: number, options: LinearOptions): Linear {
  checkSizes("linear", { inFeatures, outFeatures });
  checkLayerOptions<LinearOptions>("linear", options, WEIGHT_CHECKS);
  return linearOver(weightAndBias("linear", [outFeatures, inFeatures], options));
}

function linearOver(parameters: WeightAndBias): Linear {
  const { weight, bias } = parameters;
  const [outFeatures, inFeatures] = weight.shape as readonly [number, number];
  return defineLayer((x) => operation(() => affine(x, weight, bias)), {
    kind: "linear" as const,
    options: { inFeatures, outFeatures, bias: bias !== undefined },
    ...carried(parameters),
    traits: { affine: { axis: -1, groups: 1, pads: false } },
    withParameters: (others: Linear["parameters"]) => linearOver(others),
  });
}

/** The checks of what layers with a weight and perhaps a bias take. */
export const WEIGHT_CHECKS: OptionChecks<LinearOptions> = {
  ...PARAMETER_CHECKS,
  bias: checkBoolean,
  init: checkFunction,
  biasInit: checkFunction,
};

/** What a layer carries that has a weight and perhaps a bias `[outputs]`. */
export function carried(
  { weight, bias }: WeightAndBias,
  outputs: number = weight.shape[0] as number,
): Pick<Linear, "parameters" | "omitted"> {
  if (bias !== undefined) return { parameters: { weight, bias } };
  return { parameters: { weight }, omitted: { bias: [outputs] } };
}

/**
 * The parameters of a layer whose weight has the given shape and whose bias has `outputs` numbers, begun as in PyTorch unless
 * said otherwise.
 */
export function weightAndBias(
  where: string,
  shape: Shape,
  { rng, dtype, groups, init, bias, biasInit }: LinearOptions & { readonly groups?: number },
  outputs: number = shape[0] as number,
): WeightAndBias {
  const options = { where, rng, ...(dtype && { dtype }), ...(groups && { groups }) };
  const weight = parameter(shape, init ?? kaimingUniform({ negativeSlope: Math.sqrt(5) }), options);
  if (bias === false) return { weight };
  const uniform = biasInit ?? symmetricUniform(1 / Math.sqrt(fans(shape).fanIn));
  return { weight, bias: parameter([outputs], uniform, options) };
}
