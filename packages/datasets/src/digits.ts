import { anything, checkOptions, type Shape } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Dataset } from "./dataset.ts";
import { sampleShape } from "./sample-shape.ts";

/** How `digits` gives its samples. */
export interface DigitsOptions {
  /** The shape of one sample, `[1, 8, 8]` unless given; `[64]` for a network of linear layers only. */
  readonly shape?: Shape;
}

/**
 * The 1,797 handwritten digits of the UCI repository, 8 x 8 pixels, scaled from 0-16 to 0-1. They are part of the
 * package (45 kB, loaded by the first call), so there is nothing to download.
 * @throws ShapeError if `shape` does not hold 64 values.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * const { size, classes } = await digits(); // 1797, ["0", ..., "9"]
 * ```
 * @see E. Alpaydin, C. Kaynak, 1998, "Optical Recognition of Handwritten Digits", https://doi.org/10.24432/C50P49
 */
export async function digits(options: DigitsOptions = {}): Promise<Dataset> {
  checkOptions<DigitsOptions>("digits", options, { shape: anything });
  const asked = sampleShape("digits", [1, 8, 8], options.shape);
  return (await loaded("digits", import("./unpack-digits.ts"))).unpackDigits(asked);
}
