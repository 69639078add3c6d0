import type { Convolution2d, Shape } from "@ganglion/tensor";

type Shape4 = readonly [number, number, number, number];

/** Groups with fewer channels on either side would leave most of a tile empty. */
const MIN_CHANNELS = 4;

/** The sizes of one group. */
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
export function sizesOf(inputShape: Shape, weightShape: Shape, { groups, outputSize }: Convolution2d): Sizes {
  const [out, channels, kh, kw] = weightShape as Shape4;
  const [, , h, w] = inputShape as Shape4;
  const [oh, ow] = outputSize;
  return { groups, channels, outputs: out / groups, depth: channels * kh * kw, pixels: oh * ow, h, w, oh, ow };
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
