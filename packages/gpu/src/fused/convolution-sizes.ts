import { type Convolution2d, type Pair, type Shape, sizeOf } from "@ganglion/tensor";

type Shape4 = readonly [number, number, number, number];

/** How many images and groups there are, and the sizes of one group. */
export interface GroupSizes {
  readonly images: number;
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  /** The elements of a window in one channel. */
  readonly taps: number;
  readonly size: Pair;
  readonly pixels: number;
  readonly outputSize: Pair;
  readonly outputPixels: number;
}

/** The sizes of a convolution of images of `inputShape` with weights of `weightShape`. */
export function groupSizes(
  inputShape: Shape,
  weightShape: Shape,
  { groups, outputSize }: Pick<Convolution2d, "groups" | "outputSize">,
): GroupSizes {
  const [images, , h, w] = inputShape as Shape4;
  const [out, channels, kh, kw] = weightShape as Shape4;
  return {
    images,
    groups,
    channels,
    outputs: out / groups,
    taps: kh * kw,
    size: [h, w],
    pixels: h * w,
    outputSize,
    outputPixels: sizeOf(outputSize),
  };
}
