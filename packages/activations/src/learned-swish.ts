import {
  checkCount,
  checkFloatDType,
  mul,
  noGrad,
  operation,
  type RandomDType,
  record,
  type Tensor,
} from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { createActivation } from "./create-activation.ts";
import { alongChannels, channelParameter, floatOf, rebuildable, sumIntoChannels } from "./learned.ts";
import { mergeOptions } from "./merge-options.ts";
import { swishBetaDerivative, swishDerivative, swishGain, swishOf } from "./swish.ts";

/** What `learnedSwish` takes. */
export interface LearnedSwishOptions {
  /** Where beta begins; 1 by default. */
  readonly beta: number;
  /** One beta for each of so many channels (axis 1), or 1 (default) for one that all share. */
  readonly channels: number;
  /** The dtype of beta; float32 by default. */
  readonly dtype: RandomDType;
}

/**
 * A swish that learns how sharp it bends: `x * sigmoid(beta * x)`. Its parameter is `beta [channels]`, its gain that of
 * the beta it begins with.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is not allowed.
 * @throws ShapeError when called on another number of channels.
 * @example
 * ```ts
 * import { learnedSwish } from "@ganglion/activations";
 * const layer = learnedSwish({ channels: 16 });
 * layer.parameters?.["beta"]?.shape; // => [16]
 * ```
 * @see Ramachandran, Zoph and Le, 2017, Searching for Activation Functions
 */
export function learnedSwish(options: Partial<LearnedSwishOptions> = {}): Activation<LearnedSwishOptions> {
  const defaults: LearnedSwishOptions = { beta: 1, channels: 1, dtype: "float32" };
  const settings = mergeOptions("learnedSwish", defaults, options, RENAMED);
  checkLearnedSwish(settings);
  return learnedSwishOver(settings, channelParameter(settings.channels, settings.beta, settings.dtype));
}

function learnedSwishOver(settings: LearnedSwishOptions, beta: Tensor): Activation<LearnedSwishOptions> {
  const activation = createActivation<LearnedSwishOptions>(
    {
      kind: "learnedSwish",
      options: settings,
      check: checkLearnedSwish,
      renamed: RENAMED,
      gain: (given) => swishGain(given.beta),
      range: () => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      cost: 1,
      parameters: { beta },
    },
    {
      apply: (x) => learned(x, beta),
      derivative: (x) => swishDerivative(x, alongChannels("learnedSwish", beta, x)),
      remake: learnedSwish,
    },
  );
  return rebuildable(activation, ({ beta: other = beta }) =>
    learnedSwishOver({ ...settings, dtype: floatOf(other) }, other),
  );
}

function learned(x: Tensor, parameter: Tensor): Tensor {
  const y = operation(() => noGrad(() => swishOf(x, alongChannels("learnedSwish", parameter, x))));
  return record("learnedSwish", y, [x, parameter], (grad, [ofX, ofBeta]) => {
    const beta = alongChannels("learnedSwish", parameter, x);
    return [
      ofX === true ? mul(grad, swishDerivative(x, beta)) : undefined,
      ofBeta === true ? sumIntoChannels(mul(grad, swishBetaDerivative(x, beta)), parameter) : undefined,
    ];
  });
}

const RENAMED = { num_parameters: "channels" };

function checkLearnedSwish({ channels, dtype }: LearnedSwishOptions): void {
  checkCount("learnedSwish", "channels", channels, true);
  checkFloatDType("learnedSwish", "dtype", dtype, true);
}
