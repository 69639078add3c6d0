import { checkCount } from "@ganglion/tensor";
import { checkConvolution, CONV_CHECKS, type Conv2d, type Conv2dOptions, makeConv2d } from "./conv2d.ts";

/** What `depthwiseConv2d` takes besides its channels. */
export interface DepthwiseConv2dOptions extends Omit<Conv2dOptions, "groups"> {
  /** How many output channels each input channel gets; 1 by default. */
  readonly multiplier?: number;
}

/**
 * A convolution in which every channel is convolved on its own: `[n, c, h, w]` to `[n, c * multiplier, h', w']`, weight
 * `[c * multiplier, 1, kh, kw]`. With a 1x1 `conv2d` after it, it does much of a full convolution's work at a fraction of
 * the cost.
 * @throws TypeError without `rng`; RangeError unless all sizes are whole numbers >= 1 (padding >= 0).
 * @example
 * ```ts
 * import { conv2d, depthwiseConv2d, sequential } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const random = rng(7);
 * const separable = sequential(
 *   depthwiseConv2d(32, { kernelSize: 3, padding: 1, rng: random }),
 *   conv2d(32, 64, { kernelSize: 1, rng: random }),
 * );
 * ```
 * @see Howard et al., 2017, "MobileNets: efficient convolutional neural networks for mobile vision applications"
 */
export function depthwiseConv2d(channels: number, options: DepthwiseConv2dOptions): Conv2d {
  const { groups: _, ...checks } = { ...CONV_CHECKS, multiplier: checkCount };
  checkConvolution<DepthwiseConv2dOptions>("depthwiseConv2d", { channels }, options, checks);
  const { multiplier = 1, ...rest } = options;
  return makeConv2d("depthwiseConv2d", channels, channels * multiplier, { ...rest, groups: channels });
}
