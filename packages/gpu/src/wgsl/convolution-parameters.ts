import type { Convolution2d, Shape } from "@ganglion/tensor";
import { WINDOW, windowValues } from "../kernels/windows.ts";
import type { Ints, ValuesOf } from "../shader/parameters.ts";
import { convolutionSizes } from "@ganglion/tensor/backend";

/** Groups with fewer channels on either side would leave most of a tile empty. */
const MIN_CHANNELS = 4;

/**
 * What the shaders find in `params`: the window, how many groups there are, and of one group the channels, the outputs, the
 * elements of a window in one channel (`taps`) and in all (`depth`), and the windows of an image (`pixels`).
 */
export type ConvolutionParameters = typeof WINDOW &
  Ints<"groups" | "channels" | "outputs" | "taps" | "depth" | "pixels">;

/** The parameters with their types. */
export const CONVOLUTION: ConvolutionParameters = {
  ...WINDOW,
  groups: "int",
  channels: "int",
  outputs: "int",
  taps: "int",
  depth: "int",
  pixels: "int",
};

/** Their values for a convolution of images of `inputShape` with weights of `weightShape`. */
export function convolutionValues(
  inputShape: Shape,
  weightShape: Shape,
  convolution: Convolution2d,
): ValuesOf<ConvolutionParameters> {
  const { groups, channels, outputs, taps, depth, inputSize, outputPixels } = convolutionSizes(
    inputShape,
    weightShape,
    convolution,
  );
  const window = windowValues(inputSize, convolution);
  return { ...window, groups, channels, outputs, taps, depth, pixels: outputPixels };
}

/** Whether each output is better computed on its own. */
export function isThin({ groups, channels, outputs }: ValuesOf<ConvolutionParameters>): boolean {
  return groups > 1 && (channels < MIN_CHANNELS || outputs < MIN_CHANNELS);
}
