import { checkCount, checkFinite, checkOptions } from "@ganglion/tensor";
import { type Augmentation, described } from "./augmentation.ts";
import { imagesOf } from "./image-batch.ts";

/** What `cutout` hides. */
export interface CutoutOptions {
  /** The side of the square, in pixels. */
  readonly size: number;
  /** What stands there then; 0 by default. */
  readonly value?: number;
}

/**
 * Hides a square of each picture, whose middle is anywhere in it, so that at the edges less than all of the square is hidden.
 * @throws TypeError unless the size is a number, RangeError unless it is whole and >= 1; ShapeError for samples that are no pictures.
 * @example
 * ```ts
 * import { cutout } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const batch = { x: Float32Array.of(1, 2, 3), y: Int32Array.of(0), shape: [1, 1, 3], classes: 1 };
 * cutout({ size: 5 })(batch, rng(7)).x; // => [0, 0, 0]
 * ```
 * @see DeVries, Taylor, 2017, "Improved Regularization of Convolutional Neural Networks with Cutout"
 */
export function cutout(options: CutoutOptions): Augmentation {
  checkOptions<CutoutOptions>(
    "cutout",
    options,
    { size: [checkCount], value: checkFinite },
    { length: "size", fill: "value" },
  );
  const { size, value = 0 } = options;
  const change: Augmentation = (batch, rng) => {
    const { x, count, channels, height, width, length } = imagesOf("cutout", batch);
    const cut = x.slice();
    for (let image = 0; image < count; image++) {
      const [top, left] = [rng.integer(height) - (size >> 1), rng.integer(width) - (size >> 1)];
      const [first, last] = [Math.max(0, left), Math.min(width, left + size)];
      for (let channel = 0; channel < channels; channel++) {
        const start = image * length + channel * height * width;
        for (let row = Math.max(0, top); row < Math.min(height, top + size); row++) {
          cut.fill(value, start + row * width + first, start + row * width + last);
        }
      }
    }
    return { ...batch, x: cut };
  };
  return described(change, { kind: "cutout", size, value });
}
