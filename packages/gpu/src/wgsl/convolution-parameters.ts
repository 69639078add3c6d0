import type { Convolution2d, Shape } from "@ganglion/tensor";
import { groupSizes } from "../fused/convolution-sizes.ts";

/** Groups with fewer channels on either side would leave most of a tile empty. */
const MIN_CHANNELS = 4;

/** The sizes of one group, as a product of matrices sees them. */
export interface Sizes {
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  /** The elements of a window. */
  readonly depth: number;
  /** The windows of an image. */
  readonly pixels: number;
  readonly h: number;
  readonly w: number;
  readonly ow: number;
  readonly oh: number;
}

/** The sizes of a convolution of images of `inputShape` with weights of `weightShape`. */
export function sizesOf(inputShape: Shape, weightShape: Shape, convolution: Convolution2d): Sizes {
  const { groups, channels, outputs, taps, size, outputSize, outputPixels } = groupSizes(
    inputShape,
    weightShape,
    convolution,
  );
  const [[h, w], [oh, ow]] = [size, outputSize];
  return { groups, channels, outputs, depth: channels * taps, pixels: outputPixels, h, w, oh, ow };
}

/** Whether each output is better computed on its own. */
export function isThin({ groups, channels, outputs }: Sizes): boolean {
  return groups > 1 && (channels < MIN_CHANNELS || outputs < MIN_CHANNELS);
}

/** What the shaders find in `params`. */
export function numbersOf(
  sizes: Sizes,
  { kernelSize, stride, padding, dilation }: Convolution2d,
): Record<string, number> {
  const [kh, kw] = kernelSize;
  const [sh, sw] = stride;
  const [ph, pw] = padding;
  const [dh, dw] = dilation;
  return { ...sizes, taps: kh * kw, kw, sh, sw, ph, pw, dh, dw };
}
