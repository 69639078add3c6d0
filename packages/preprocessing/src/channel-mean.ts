import { checkOptions } from "@ganglion/tensor";
import { checkPositions } from "./channels.ts";
import { type Fit, fit } from "./fit.ts";
import type { Fitted } from "./fitted.ts";
import { momentSums } from "./moments.ts";
import type { FitSource } from "./samples.ts";
import { shiftAndScale } from "./shift-and-scale.ts";

/** The function that `channelMean` fits. */
export interface ChannelMean extends Fitted {
  readonly kind: "channelMean";
  /** The mean of each channel, in double precision. */
  readonly mean: Float64Array;
}

/**
 * Fits `y = x - mean`, the mean of each channel over samples and positions: `[n, channels, ...]` to the same, for images of
 * any size. What VGG subtracts.
 * @throws ShapeError unless samples have channels and positions; otherwise as `center`.
 * @example
 * ```ts
 * import { channelMean } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const t = channelMean(tensor([0, 2, 10, 30], { shape: [1, 2, 1, 2] }));
 * Array.from(t.mean); // => [1, 20]
 * ```
 * @see Simonyan and Zisserman, 2015, Very deep convolutional networks for large-scale image recognition
 */
export function channelMean<S extends FitSource>(source: S, options: object = {}): Fit<S, ChannelMean> {
  checkOptions("channelMean", options, {});
  return fit("channelMean", source, (shape) => {
    checkPositions("channelMean", shape);
    const sums = momentSums("channelMean", shape[0] as number);
    return { add: sums.add, finish: () => channelMeanOf(sums.result().mean) };
  });
}

/** The function with the given means. */
export function channelMeanOf(mean: Float64Array): ChannelMean {
  const kind = "channelMean" as const;
  return Object.assign(shiftAndScale({ kind, shape: [mean.length], isByChannel: true, mean }), { kind, mean });
}
