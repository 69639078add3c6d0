import { anything, checkOptions, formatShape, refusal, type Shape } from "@ganglion/tensor";
import { type Dataset, dataset } from "./dataset.ts";
import { checkRole, type DatasetRole } from "./dataset-fields.ts";
import { fashionMnistClasses } from "./class-names.ts";
import { type IdxArray, readIdx } from "./read-idx.ts";
import { type ReadOptions, readChecks } from "./read-options.ts";
import { sampleShape } from "./sample-shape.ts";

const whitest = 255;

/** How `fashionMnistFrom` gives its samples. */
export interface ImagesOptions extends ReadOptions {
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
export async function fashionMnistFrom(
  images: Uint8Array | ArrayBuffer,
  labels: Uint8Array | ArrayBuffer,
  options: ImagesOptions = {},
): Promise<Dataset> {
  checkOptions<ImagesOptions>("fashionMnistFrom", options, { shape: anything, role: checkRole, ...readChecks() });
  const { shape, role, ...reading } = options;
  const pixels = await readBytes("images", images, 3, reading);
  const [size = 0, height = 0, width = 0] = pixels.shape;
  const y = await readBytes("labels", labels, 1, reading);
  if (y.shape[0] !== size) {
    throw refusal(
      RangeError,
      "fashionMnistFrom",
      "there must be one label for each image",
      `${y.shape[0]} labels for ${size} images`,
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

async function readBytes(
  what: "images" | "labels",
  bytes: Uint8Array | ArrayBuffer,
  rank: number,
  options: ReadOptions,
): Promise<IdxArray> {
  const array = await readIdx(bytes, options);
  if (array.shape.length === rank && array.data instanceof Uint8Array) return array;
  const type = array.data.constructor.name.replace("Array", "").toLowerCase();
  throw refusal(
    RangeError,
    "fashionMnistFrom",
    `the ${what} file must hold uint8 in ${rank === 1 ? "1 axis" : `${rank} axes`}`,
    `${type} ${formatShape(array.shape)}`,
    "Pass the images first, then the labels.",
  );
}
