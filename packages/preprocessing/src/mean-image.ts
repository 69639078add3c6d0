import { checkOptions } from "@ganglion/tensor";
import { type Centering, fitCentering } from "./center.ts";
import { checkImage } from "./channels.ts";
import type { Fit } from "./fit.ts";
import type { FitSource } from "./samples.ts";

/**
 * Fits `y = x - mean` for images `[n, channels, height, width]`, the mean being an image: what AlexNet subtracts.
 * @throws ShapeError unless samples are images; otherwise as `center`.
 * @example
 * ```ts
 * import { meanImage } from "@ganglion/preprocessing";
 * import { tensor } from "@ganglion/tensor";
 * const t = meanImage(tensor([0, 4, 2, 8], { shape: [2, 1, 1, 2] }));
 * await t(tensor([2, 8], { shape: [1, 1, 1, 2] })).array(); // => [[[[1, 2]]]]
 * ```
 * @see Krizhevsky, Sutskever and Hinton, 2012, ImageNet classification with deep convolutional neural networks
 */
export function meanImage<S extends FitSource>(source: S, options: object = {}): Fit<S, Centering> {
  checkOptions("meanImage", options, {});
  return fitCentering("meanImage", source, (shape) => checkImage("meanImage", shape));
}
