import { checkOptions } from "@ganglion/tensor";
import { checkPositions } from "./channels.ts";
import { type Fit, fit } from "./fit.ts";
import type { Fitted } from "./fitted.ts";
import { momentSums, scaleOf } from "./moments.ts";
import type { FitSource } from "./samples.ts";
import { shiftAndScale } from "./shift-and-scale.ts";

/** The function that `channelStandardize` fits. */
export interface ChannelStandardize extends Fitted {
  readonly kind: "channelStandardize";
  /** The mean of each channel, in double precision. */
  readonly mean: Float64Array;
  /** What each channel is divided by: its standard deviation (of the population), or 1 where that is 0. */
  readonly scale: Float64Array;
}

/**
 * Fits `y = (x - mean) / std` for each channel over samples and positions: `[n, channels, ...]` to the same, for images of
 * any size. What ResNet is fed with.
 * @throws ShapeError unless samples have channels and positions; otherwise as `standardize`.
 * @example
 * ```ts
 * import { channelStandardize } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const t = channelStandardize(tensor([0, 2, 10, 30], { shape: [1, 2, 1, 2] }));
 * await t(tensor([2, 10], { shape: [1, 2, 1, 1] })).array(); // => [[[[1]], [[-1]]]]
 * ```
 * @see He, Zhang, Ren and Sun, 2016, Deep residual learning for image recognition
 */
export function channelStandardize<S extends FitSource>(source: S, options: object = {}): Fit<S, ChannelStandardize> {
  checkOptions("channelStandardize", options, {});
  return fit("channelStandardize", source, (shape) => {
    checkPositions("channelStandardize", shape);
    const sums = momentSums("channelStandardize", shape[0] as number);
    const finish = (): ChannelStandardize => {
      const moments = sums.result();
      return channelStandardizeBy(moments.mean, scaleOf(moments));
    };
    return { add: sums.add, finish };
  });
}

/** The function with the given numbers. */
export function channelStandardizeBy(mean: Float64Array, scale: Float64Array): ChannelStandardize {
  const kind = "channelStandardize" as const;
  const options = { kind, shape: [mean.length], isByChannel: true, mean, scale };
  return Object.assign(shiftAndScale(options), { kind, mean, scale });
}
