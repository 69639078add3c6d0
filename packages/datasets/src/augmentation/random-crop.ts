import { checkCount, checkOptions, oneOf, refusal } from "@ganglion/tensor";
import { type Augmentation, described } from "./augmentation.ts";
import { type Images, imagesOf } from "./image-batch.ts";

/** How `randomCrop` moves. */
export interface RandomCropOptions {
  /** By how many pixels a picture is moved at most, each way. */
  readonly padding: number;
  /** What comes in at the edges: zeros, the default, what is at the edge, or the picture mirrored at it. */
  readonly fill?: "zeros" | "edge" | "reflect";
}

/**
 * Widens pictures by `padding` on each side and cuts out one of the old size somewhere: they are moved by up to `padding` pixels, up
 * or down and left or right, each place equally likely. As torchvision's `RandomCrop(size, padding)`.
 * @throws TypeError unless the padding is a number, RangeError unless it is whole and >= 1 (and, to reflect, less than a side);
 * ShapeError for samples that are no pictures.
 * @example
 * ```ts
 * import { randomCrop } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const batch = { x: Float32Array.of(1, 2, 3), y: Int32Array.of(0), shape: [1, 1, 3], classes: 1 };
 * randomCrop({ padding: 1, fill: "edge" })(batch, rng(3)).x.length; // => 3
 * ```
 * @see He, Zhang, Ren, Sun, 2016, "Deep Residual Learning for Image Recognition" (4 pixels for CIFAR-10)
 */
export function randomCrop(options: RandomCropOptions): Augmentation {
  checkOptions<RandomCropOptions>(
    "randomCrop",
    options,
    { padding: [checkCount], fill: oneOf("zeros", "edge", "reflect") },
    { padding_mode: "fill", paddingMode: "fill", pad: "padding" },
  );
  const { padding, fill = "zeros" } = options;
  const change: Augmentation = (batch, rng) => {
    const images = imagesOf("randomCrop", batch);
    if (fill === "reflect" && padding >= Math.min(images.height, images.width)) {
      const rule = `padding must be less than the sides, ${images.height} x ${images.width}, to reflect`;
      throw refusal(RangeError, "randomCrop", rule, `${padding}`, 'Pass less, or { fill: "edge" }.');
    }
    const x = new Float32Array(images.x.length);
    for (let image = 0; image < images.count; image++) {
      const [down, right] = [rng.integer(2 * padding + 1) - padding, rng.integer(2 * padding + 1) - padding];
      move(images, image, x, { down, right, fill });
    }
    return { ...batch, x };
  };
  return described(change, { kind: "randomCrop", padding, fill });
}

/** Where the upper left corner of what is cut out lies. */
interface Move {
  readonly down: number;
  readonly right: number;
  readonly fill: "zeros" | "edge" | "reflect";
}

/** Writes a picture, moved, into `to`. */
export function move(images: Images, image: number, to: Float32Array, { down, right, fill }: Move): void {
  const { x, channels, height, width, length } = images;
  const columns = Int32Array.from({ length: width }, (_, column) => within(column + right, width, fill));
  for (let channel = 0; channel < channels; channel++) {
    const first = image * length + channel * height * width;
    for (let row = 0; row < height; row++) {
      const source = within(row + down, height, fill);
      if (source !== -1) copyRow(x, first + source * width, columns, to, first + row * width);
    }
  }
}

/** Views of single rows would take longer than their numbers. */
function copyRow(x: Float32Array, from: number, columns: Int32Array, to: Float32Array, at: number): void {
  for (let column = 0; column < columns.length; column++) {
    const source = columns[column] as number;
    if (source !== -1) to[at + column] = x[from + source] as number;
  }
}

/** Where a place outside of the picture takes its pixel from; -1 for nowhere. */
function within(place: number, length: number, fill: Move["fill"]): number {
  if (place >= 0 && place < length) return place;
  if (fill === "zeros") return -1;
  if (fill === "edge") return place < 0 ? 0 : length - 1;
  return place < 0 ? -place : 2 * length - 2 - place;
}
