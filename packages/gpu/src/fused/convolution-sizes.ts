import { type Convolution2d, type Pair, type Shape, sizeOf } from "@ganglion/tensor";

/** The images are divided among so many threads for each weight, if there are as many. */
const MAX_PARTS = 64;
/** What the parts of all weights may add up to: more threads no device needs, and their results have to fit in memory. */
const MAX_PARTIAL = 1_048_576;

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

/** In how many parts the gradient of `weights` weights is added up over `images` images. */
export function partsOf(images: number, weights: number): number {
  return Math.max(1, Math.min(images, MAX_PARTS, Math.floor(MAX_PARTIAL / weights)));
}
