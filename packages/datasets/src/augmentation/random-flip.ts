import { checkOptions, checkUnit, oneOf } from "@ganglion/tensor";
import { type Augmentation, described } from "./augmentation.ts";
import { fraction, imagesOf } from "./image-batch.ts";

/** How `randomFlip` mirrors. */
export interface RandomFlipOptions {
  /** Which part of the pictures is mirrored; half of them by default. */
  readonly probability?: number;
  /** Left for right, the default; or top for bottom. */
  readonly direction?: "horizontal" | "vertical";
}

/**
 * Mirrors pictures, each with a probability.
 * @throws TypeError unless the probability is a number, RangeError unless it is from 0 to 1; ShapeError for samples that are no pictures.
 * @example
 * ```ts
 * import { randomFlip } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const batch = { x: Float32Array.of(1, 2, 3), y: Int32Array.of(0), shape: [1, 1, 3], classes: 1 };
 * randomFlip({ probability: 1 })(batch, rng(7)).x; // => [3, 2, 1]
 * ```
 */
export function randomFlip(options: RandomFlipOptions = {}): Augmentation {
  checkOptions<RandomFlipOptions>(
    "randomFlip",
    options,
    { probability: checkUnit, direction: oneOf("horizontal", "vertical") },
    { p: "probability", axis: "direction" },
  );
  const { probability = 0.5, direction = "horizontal" } = options;
  const change: Augmentation = (batch, rng) => {
    const { x, count, channels, height, width, length } = imagesOf("randomFlip", batch);
    const flipped = x.slice();
    for (let image = 0; image < count; image++) {
      if (fraction(rng) >= probability) continue;
      const start = image * length;
      if (direction === "vertical") swapRows(flipped, start, channels, height, width);
      else for (let row = start; row < start + length; row += width) reverseRow(flipped, row, width);
    }
    return { ...batch, x: flipped };
  };
  return described(change, { kind: "randomFlip", probability, direction });
}

function reverseRow(x: Float32Array, start: number, width: number): void {
  for (let [left, right] = [start, start + width - 1]; left < right; left++, right--) {
    const kept = x[left] as number;
    x[left] = x[right] as number;
    x[right] = kept;
  }
}

function swapRows(x: Float32Array, start: number, channels: number, height: number, width: number): void {
  for (let channel = 0; channel < channels; channel++) {
    const first = start + channel * height * width;
    for (let row = 0; row < height >> 1; row++) {
      const [upper, lower] = [first + row * width, first + (height - 1 - row) * width];
      const kept = x.slice(upper, upper + width);
      x.copyWithin(upper, lower, lower + width);
      x.set(kept, lower);
    }
  }
}
