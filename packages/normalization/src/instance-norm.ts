import {
  checkSize,
  defineLayer,
  formatShape,
  type Layer,
  refusal,
  requireFloat,
  ShapeError,
  sizeOf,
  type Tensor,
} from "@ganglion/tensor";
import { affineParameters } from "./affine-parameters.ts";
import { checkChannels, checkNormOptions, NORM_CHECKS } from "./check.ts";
import { type ChannelParameters, type GroupNormOptions, normalizeGroups } from "./group-norm.ts";

/** The layer that `instanceNorm` makes. */
export interface InstanceNorm extends Layer {
  readonly kind: "instanceNorm";
  readonly options: { readonly channels: number; readonly eps: number; readonly affine: boolean };
  readonly parameters: ChannelParameters;
  withParameters(parameters: ChannelParameters): InstanceNorm;
}

/**
 * Normalizes each channel of each sample over its positions, and with `affine` (false by default) scales and shifts it:
 * `[n, channels, length, ...]` to the same. It keeps no running statistics: it does the same while training and not.
 * @throws TypeError for what is no option; RangeError if one is not allowed.
 * @throws ShapeError when called on another number of channels, without positions, or with only one.
 * @example
 * ```ts
 * import { instanceNorm } from "@ganglion/normalization";
 * import { tensor } from "@ganglion/tensor";
 * const layer = instanceNorm(2, { eps: 0 });
 * await layer(tensor([[[1, 3], [10, 30]]])).array(); // => [[[-1, 1], [-1, 1]]]
 * ```
 * @see Ulyanov, Vedaldi and Lempitsky, 2016, Instance normalization: the missing ingredient for fast stylization
 */
export function instanceNorm(channels: number, options: GroupNormOptions = {}): InstanceNorm {
  checkSize("instanceNorm", "channels", channels);
  checkNormOptions<GroupNormOptions>("instanceNorm", options, NORM_CHECKS);
  const { eps = 1e-5, affine = false, dtype = "float32" } = options;
  const parameters = affineParameters([channels], { weight: affine, bias: affine, dtype });
  return instanceNormOver({ channels, eps, affine }, parameters);
}

function instanceNormOver(options: InstanceNorm["options"], parameters: ChannelParameters): InstanceNorm {
  const { channels, eps } = options;
  const forward = (x: Tensor): Tensor => {
    requireFloat("instanceNorm", x);
    checkChannels("instanceNorm", x, channels, 3);
    checkPositions(x);
    return normalizeGroups(x, channels, parameters, eps);
  };
  return defineLayer(forward, {
    kind: "instanceNorm" as const,
    options,
    parameters,
    traits: { normalizes: true },
    withParameters: (others: ChannelParameters) => instanceNormOver(options, others),
  });
}

function checkPositions(x: Tensor): void {
  if (sizeOf(x.shape.slice(2)) >= 2) return;
  throw refusal(
    ShapeError,
    "instanceNorm",
    "each channel must have at least two positions to have a variance",
    formatShape(x.shape),
    "Use groupNorm or layerNorm where maps are that small.",
    x.shape,
  );
}
