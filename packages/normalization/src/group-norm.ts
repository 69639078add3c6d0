import {
  cast,
  checkSize,
  defineLayer,
  formatShape,
  type Layer,
  operation,
  type RandomDType,
  refusal,
  requireFloat,
  reshape,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";
import { affineParameters } from "./affine-parameters.ts";
import { checkChannels, checkNormOptions, NORM_CHECKS } from "./check.ts";
import { applyAffine } from "./normalize-channels.ts";
import { normalizeRows } from "./normalize-rows.ts";

/** What `groupNorm` takes besides groups and channels, and `instanceNorm` besides channels. */
export interface GroupNormOptions {
  /** Added to the variance, inside of the square root; 1e-5 by default. */
  readonly eps?: number;
  /** Whether there are a weight and a bias for each channel; true by default for `groupNorm`, false for `instanceNorm`. */
  readonly affine?: boolean;
  /** float32 by default; float64 on the reference backend only. */
  readonly dtype?: RandomDType;
}

/** The parameters of norms with a weight and a bias for each channel. */
export type ChannelParameters = Readonly<Record<string, Tensor>> & {
  readonly weight?: Tensor;
  readonly bias?: Tensor;
};

/** The layer that `groupNorm` makes. */
export interface GroupNorm extends Layer {
  readonly kind: "groupNorm";
  readonly options: {
    readonly groups: number;
    readonly channels: number;
    readonly eps: number;
    readonly affine: boolean;
  };
  readonly parameters: ChannelParameters;
  withParameters(parameters: ChannelParameters): GroupNorm;
}

/**
 * Normalizes each group of neighbouring channels of each sample over its channels and positions, then scales and shifts
 * each channel: `[n, channels, ...]` to the same. One group is layer norm over channels and positions but for the
 * parameters, as many groups as channels instance norm. The same while training and not, and for any batch size.
 * @throws RangeError unless `groups` divides `channels`, or if an option is not allowed.
 * @throws TypeError for what is no option.
 * @throws ShapeError when called on another number of channels, or on groups of one value, which have no variance.
 * @example
 * ```ts
 * import { groupNorm } from "@ganglion/normalization";
 * import { tensor } from "@ganglion/tensor";
 * const layer = groupNorm(2, 4, { eps: 0 });
 * await layer(tensor([[1, 3, 10, 30]])).array(); // => [[-1, 1, -1, 1]]
 * ```
 * @see Wu and He, 2018, Group normalization
 */
export function groupNorm(groups: number, channels: number, options: GroupNormOptions = {}): GroupNorm {
  checkSize("groupNorm", "groups", groups);
  checkSize("groupNorm", "channels", channels);
  checkNormOptions<GroupNormOptions>("groupNorm", options, NORM_CHECKS);
  const { eps = 1e-5, affine = true, dtype = "float32" } = options;
  if (channels % groups !== 0) {
    throw refusal(
      RangeError,
      "groupNorm",
      "groups must divide channels",
      `${groups} for ${channels}`,
      "Use 1, a divisor, or the number of channels.",
    );
  }
  const parameters = affineParameters([channels], { weight: affine, bias: affine, dtype });
  return groupNormOver({ groups, channels, eps, affine }, parameters);
}

function groupNormOver(options: GroupNorm["options"], parameters: ChannelParameters): GroupNorm {
  const { groups, channels, eps } = options;
  const forward = (x: Tensor): Tensor => {
    requireFloat("groupNorm", x);
    checkChannels("groupNorm", x, channels);
    checkGroupSize(x, groups);
    return normalizeGroups(x, groups, parameters, eps);
  };
  return defineLayer(forward, {
    kind: "groupNorm" as const,
    options,
    parameters,
    traits: { normalizes: true },
    withParameters: (others: ChannelParameters) => groupNormOver(options, others),
  });
}

function checkGroupSize(x: Tensor, groups: number): void {
  if (x.size !== (x.shape[0] as number) * groups || x.size === 0) return;
  throw refusal(
    ShapeError,
    "groupNorm",
    "each group must have at least two values to have a variance",
    `${formatShape(x.shape)} in ${groups} groups`,
    "Use fewer groups.",
    x.shape,
  );
}

/** Normalizes each of `groups` groups of channels of each sample of `x [n, channels, ...]`. */
export function normalizeGroups(x: Tensor, groups: number, { weight, bias }: ChannelParameters, eps: number): Tensor {
  return operation(() => {
    const rows = (x.shape[0] as number) * groups;
    const normal = reshape(normalizeRows(reshape(x, [rows, rows === 0 ? 1 : x.size / rows]), eps), x.shape);
    return applyAffine(normal, { weight: weight && cast(weight, x.dtype), bias: bias && cast(bias, x.dtype) });
  });
}
