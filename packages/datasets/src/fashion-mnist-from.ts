import type { Shape } from "@ganglion/tensor";
import { type Dataset, type DatasetRole, dataset } from "./dataset.ts";
import { fashionMnistClasses } from "./fashion-mnist-classes.ts";
import { type IdxArray, readIdx } from "./read-idx.ts";
import { sampleShape } from "./sample-shape.ts";

const whitest = 255;

/** How `fashionMnistFrom` gives its samples. */
export interface ImagesOptions {
  /** The shape of one sample, `[1, height, width]` unless given. */
  readonly shape?: Shape;
  /** What the samples are for. */
  readonly role?: DatasetRole;
}

/**
 * Fashion-MNIST, or any of its relatives with ten classes, from an images and a labels file as published (IDX, packed by
 * gzip or not). The pixels are scaled from 0-255 to 0-1.
 * @throws RangeError if a file is not what it should be: see `readIdx`.
 * @throws ShapeError if `shape` does not hold the pixels of an image.
 * @example
 * ```ts
 * import { fashionMnistFrom } from "@ganglion/datasets";
 * // For instance from two files that a person dropped into a page.
 * async function read(images: File, labels: File) {
 *   return fashionMnistFrom(await images.arrayBuffer(), await labels.arrayBuffer());
 * }
 * ```
 * @see H. Xiao, K. Rasul, R. Vollgraf, 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms"
 */
export function fashionMnistFrom(
  images: Uint8Array | ArrayBuffer,
  labels: Uint8Array | ArrayBuffer,
  { shape, role }: ImagesOptions = {},
): Dataset {
  const pixels = readBytes("images", images, 3);
  const [size = 0, height = 0, width = 0] = pixels.shape;
  const y = readBytes("labels", labels, 1);
  if (y.shape[0] !== size) {
    throw new RangeError(
      `fashionMnistFrom: there must be one label for each image, got ${y.shape[0]} labels for ${size} images. ` +
        "Pass two files of the same part: train with train, t10k with t10k.",
    );
  }
  return dataset({
    name: "Fashion-MNIST",
    x: scaled(pixels.data),
    y: Int32Array.from(y.data),
    shape: sampleShape("fashionMnistFrom", [1, height, width], shape),
    classes: fashionMnistClasses(),
    ...(role === undefined ? {} : { role }),
  });
}

/** A plain loop: with 47 million pixels, `from` with a function takes seconds. */
function scaled(bytes: IdxArray["data"]): Float32Array {
  const x = new Float32Array(bytes.length);
  for (let index = 0; index < x.length; index += 1) x[index] = (bytes[index] ?? 0) / whitest;
  return x;
}

function readBytes(what: "images" | "labels", bytes: Uint8Array | ArrayBuffer, rank: number): IdxArray {
  const array = readIdx(bytes);
  if (array.shape.length === rank && array.data instanceof Uint8Array) return array;
  const type = array.data.constructor.name.replace("Array", "").toLowerCase();
  throw new RangeError(
    `fashionMnistFrom: the ${what} file must hold uint8 in ${rank === 1 ? "1 axis" : `${rank} axes`}, ` +
      `got ${type} [${array.shape.join(", ")}]. Pass the images first, then the labels.`,
  );
}
