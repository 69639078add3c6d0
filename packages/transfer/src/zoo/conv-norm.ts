import { type Sequential, sequential } from "@ganglion/layers";
import type { Layer } from "@ganglion/tensor";
import type { Building, ConvolutionShape } from "./building.ts";

/** A convolution without bias, its batch norm, and what follows, in the order of torchvision's keys: `0`, `1`, `2`. */
export function convNorm(
  make: Building,
  [inChannels, outChannels]: readonly [from: number, to: number],
  kernelSize: number,
  activation?: Layer,
  shape?: ConvolutionShape,
): Sequential {
  const layers = [make.convolution(inChannels, outChannels, kernelSize, shape), make.norm(outChannels)];
  return activation === undefined ? sequential(...layers) : sequential(...layers, activation);
}

/** The multiple of 8 that is nearest to a number of channels, and not below it by more than a tenth. */
export function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
