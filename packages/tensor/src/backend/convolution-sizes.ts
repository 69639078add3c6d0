import type { Pair, Shape } from "../backend.ts";
import type { Convolution2d } from "../fused.ts";

/**
 * The sizes of a convolution as its kernels need them. One image and one group of channels are a product of matrices: the
 * weights `[outputs, depth]` times the windows `[depth, outputPixels]`.
 */
export interface ConvolutionSizes {
  readonly images: number;
  readonly groups: number;
  /** The input channels of one group. */
  readonly channels: number;
  /** The output channels of one group. */
  readonly outputs: number;
  /** The elements of a window in one channel: `kh * kw`. */
  readonly taps: number;
  /** The elements of a window in all channels of a group: `channels * taps`. */
  readonly depth: number;
  /** Height and width of the input. */
  readonly inputSize: Pair;
  readonly inputPixels: number;
  /** Height and width of the output. */
  readonly outputSize: Pair;
  /** The windows of an image. */
  readonly outputPixels: number;
}

/**
 * The sizes of a convolution of images `[n, c, h, w]` with weights `[out, c / groups, kh, kw]`.
 * @example
 * ```ts
 * import { convolutionSizes } from "@ganglion/tensor/backend";
 * const { outputs, depth, outputPixels } = convolutionSizes([8, 4, 5, 5], [6, 2, 3, 3], { groups: 2, outputSize: [3, 3] });
 * [outputs, depth, outputPixels]; // => [3, 18, 9]
 * ```
 */
export function convolutionSizes(
  inputShape: Shape,
  weightShape: Shape,
  { groups, outputSize }: Pick<Convolution2d, "groups" | "outputSize">,
): ConvolutionSizes {
  const [images, , height, width] = inputShape as readonly [number, number, number, number];
  const [out, channels, kh, kw] = weightShape as readonly [number, number, number, number];
  return {
    images,
    groups,
    channels,
    outputs: out / groups,
    taps: kh * kw,
    depth: channels * kh * kw,
    inputSize: [height, width],
    inputPixels: height * width,
    outputSize,
    outputPixels: outputSize[0] * outputSize[1],
  };
}
