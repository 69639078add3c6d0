import type { FashionMnistOptions, TrainAndTest } from "./fashion-mnist.ts";
import { filesFrom, shippedFiles } from "./fashion-mnist-files.ts";
import { MAX_BYTES } from "./read-options.ts";
import { unpackImages } from "./unpack-images.ts";

/** Both parts, for options that were checked. */
export async function readFashionMnist(options: FashionMnistOptions): Promise<TrainAndTest> {
  const { from, onProgress, ...images } = options;
  const { maxBytes = MAX_BYTES, signal } = options;
  const reading = { name: "fashionMnist", maxBytes, signal, onProgress };
  const read = from === undefined ? shippedFiles(reading) : filesFrom(from, reading);
  const files = [
    read("train-images-idx3-ubyte"),
    read("train-labels-idx1-ubyte"),
    read("t10k-images-idx3-ubyte"),
    read("t10k-labels-idx1-ubyte"),
  ] as const;
  // Of several that are missing it is always the first that is named.
  await Promise.allSettled(files);
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(files);
  return {
    train: await unpackImages("fashionMnist", trainImages, trainLabels, { ...images, role: "train" }),
    test: await unpackImages("fashionMnist", testImages, testLabels, { ...images, role: "test" }),
  };
}
