import {
  checkCount,
  checkFloatDType,
  greater,
  mul,
  noGrad,
  operation,
  type RandomDType,
  record,
  type Tensor,
  where,
} from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { choose } from "./choose.ts";
import { createActivation } from "./create-activation.ts";
import { alongChannels, channelParameter, floatOf, rebuildable, sumIntoChannels } from "./learned.ts";
import { mergeOptions } from "./merge-options.ts";

/** What `prelu` takes. */
export interface PreluOptions {
  /** One slope for each of so many channels (axis 1), or 1 (default) for a slope that all share. */
  readonly channels: number;
  /** Where the slopes begin; 0.25 by default. */
  readonly init: number;
  /** The dtype of the slopes; float32 by default. */
  readonly dtype: RandomDType;
}

/**
 * A leakyRelu that learns its slope: `x` where it is positive, else `weight * x`. Its parameter is `weight [channels]`,
 * its gain that of the slopes it begins with.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is not allowed.
 * @throws ShapeError when called on another number of channels.
 * @example
 * ```ts
 * import { prelu } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * const layer = prelu({ channels: 2 });
 * await layer(tensor([[-1, -2], [3, 4]])).array(); // => [[-0.25, -0.5], [3, 4]]
 * layer.parameters?.["weight"]?.shape; // => [2]
 * ```
 * @see He, Zhang, Ren and Sun, 2015, Delving Deep into Rectifiers
 */
export function prelu(options: Partial<PreluOptions> = {}): Activation<PreluOptions> {
  const defaults: PreluOptions = { channels: 1, init: 0.25, dtype: "float32" };
  const settings = mergeOptions("prelu", defaults, options, RENAMED);
  checkPrelu(settings);
  return preluOver(settings, channelParameter(settings.channels, settings.init, settings.dtype));
}

function preluOver(settings: PreluOptions, weight: Tensor): Activation<PreluOptions> {
  const activation = createActivation<PreluOptions>(
    {
      kind: "prelu",
      options: settings,
      check: checkPrelu,
      renamed: RENAMED,
      gain: ({ init }) => Math.sqrt(2 / (1 + init ** 2)),
      range: () => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      cost: 0,
      parameters: { weight },
    },
    {
      apply: (x) => preluOf(x, weight),
      derivative: (x) => derivativeAt(x, weight),
      remake: prelu,
    },
  );
  return rebuildable(activation, ({ weight: other = weight }) =>
    preluOver({ ...settings, dtype: floatOf(other) }, other),
  );
}

function preluOf(x: Tensor, weight: Tensor): Tensor {
  const y = operation(() => noGrad(() => where(greater(x, 0), x, mul(x, alongChannels("prelu", weight, x)))));
  return record("prelu", y, [x, weight], (grad, [ofX, ofWeight]) => [
    ofX === true ? mul(grad, derivativeAt(x, weight)) : undefined,
    // Not `mul(grad, min(x, 0))`: an infinite gradient of a positive element stays away from the slope's.
    ofWeight === true ? sumIntoChannels(where(greater(x, 0), 0, mul(grad, x)), weight) : undefined,
  ]);
}

function derivativeAt(x: Tensor, weight: Tensor): Tensor {
  return choose(x, greater(x, 0), 1, alongChannels("prelu", weight, x));
}

const RENAMED = { num_parameters: "channels", negativeSlope: "init" };

function checkPrelu({ channels, dtype }: PreluOptions): void {
  checkCount("prelu", "channels", channels, true);
  checkFloatDType("prelu", "dtype", dtype, true);
}
