import { formatShape, refusal } from "@ganglion/tensor";
import { type Dataset, dataset } from "./dataset.ts";
import type { ImagesOptions } from "./fashion-mnist-from.ts";
import type { IdxArray } from "./read-idx.ts";
import type { ReadOptions } from "./read-options.ts";
import { sampleShape } from "./sample-shape.ts";
import { unpackIdx } from "./unpack-idx.ts";

const whitest = 255;

/**
 * The dataset of an images and a labels file, for options that were checked.
 * @throws RangeError in the name of `where` for what are no such files, ShapeError if `shape` does not hold the pixels of an image.
 */
export async function unpackImages(
  where: string,
  images: Uint8Array | ArrayBuffer,
  labels: Uint8Array | ArrayBuffer,
  options: ImagesOptions,
): Promise<Dataset> {
  const { shape, role, ...reading } = options;
  const pixels = await readBytes(where, "images", images, 3, reading);
  const [size = 0, height = 0, width = 0] = pixels.shape;
  const y = await readBytes(where, "labels", labels, 1, reading);
  if (y.shape[0] !== size) {
    throw refusal(
      RangeError,
      where,
      "there must be one label for each image",
      `${y.shape[0]} labels for ${size} images`,
      "Pass two files of the same part: train with train, t10k with t10k.",
    );
  }
  return dataset({
    name: "Fashion-MNIST",
    x: scaled(pixels.data),
    y: Int32Array.from(y.data),
    shape: sampleShape(where, [1, height, width], shape),
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
  where: string,
  what: "images" | "labels",
  bytes: Uint8Array | ArrayBuffer,
  rank: number,
  options: ReadOptions,
): Promise<IdxArray> {
  const array = await unpackIdx(where, bytes, options);
  if (array.shape.length === rank && array.data instanceof Uint8Array) return array;
  const type = array.data.constructor.name.replace("Array", "").toLowerCase();
  throw refusal(
    RangeError,
    where,
    `the ${what} file must hold uint8 in ${rank === 1 ? "1 axis" : `${rank} axes`}`,
    `${type} ${formatShape(array.shape)}`,
    "Pass the images first, then the labels.",
  );
}

/** The ten classes of Fashion-MNIST, in the order of their labels. */
function fashionMnistClasses(): string[] {
  return ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
}
