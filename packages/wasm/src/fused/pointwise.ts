import type { Machine } from "../machine.ts";
import { multiply } from "../kernels/product.ts";
import type { Geometry } from "./geometry.ts";

/** Whether windows are single pixels that move by one, so that a convolution is a matrix product for each image. */
export function isPointwise({ sizes, spacing, window }: Geometry): boolean {
  return (
    sizes.taps === 1 &&
    sizes.groups === 1 &&
    sizes.channels > 0 &&
    [...window.stride, ...spacing].every((n) => n === 1) &&
    window.padding.every((n) => n === 0) &&
    window.outputSize.every((length, axis) => length === sizes.inputSize[axis])
  );
}

/**
 * `y = weight x` for each image, of a pointwise convolution without a bias; `turned` if the weights are those of the convolution
 * whose input's gradient it is.
 */
export function convolvePointwise(
  machine: Machine,
  y: number,
  x: number,
  weight: number,
  { sizes }: Geometry,
  turned: boolean,
): void {
  const { images, channels, outputs, outputPixels } = sizes;
  multiply(machine, y, {
    a: weight,
    b: x,
    bias: 0,
    m: outputs,
    n: outputPixels,
    k: channels,
    aRow: turned ? 4 : 4 * channels,
    aDepth: turned ? 4 * outputs : 4,
    bDepth: 4 * outputPixels,
    bColumn: 4,
    batch: { size: images, walk: { lengths: [images], strides: [[0], [4 * channels * outputPixels]] } },
    isInt: false,
  });
}
