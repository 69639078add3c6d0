import { anything, checkOptions, type Shape } from "@ganglion/tensor";
import { type Dataset, dataset } from "./dataset.ts";
import { inflater } from "@ganglion/tensor/files";
import { joined } from "./joined.ts";
import { sampleShape } from "./sample-shape.ts";

const pixels = 64;
const maximum = 16;

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
  const { digitsData } = await import("./digits-data.ts");
  const packed = Uint8Array.from(atob(digitsData()), (character) => character.charCodeAt(0));
  const parts: Uint8Array[] = [];
  for await (const part of inflater("digits", "deflate")(packed)) parts.push(part);
  const rows = joined(...parts);
  const size = rows.length / (pixels + 1);
  const x = new Float32Array(size * pixels);
  const y = new Int32Array(size);
  for (let sample = 0; sample < size; sample += 1) {
    const row = rows.subarray(sample * (pixels + 1), (sample + 1) * (pixels + 1));
    for (let pixel = 0; pixel < pixels; pixel += 1) x[sample * pixels + pixel] = (row[pixel] ?? 0) / maximum;
    y[sample] = row[pixels] ?? 0;
  }
  return dataset({ name: "Digits", x, y, shape: asked, classes: Array.from({ length: 10 }, (_, digit) => `${digit}`) });
}
